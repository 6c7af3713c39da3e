// SPDX-License-Identifier: Apache-2.0

/// The deeds that an account is allowed at a place of its tree.
///
/// Each permission is one kind of harm or help, so that useful sets can be composed: `list,write` is a drop box,
/// in which files are neither read nor destroyed.
public struct Permissions: OptionSet, Hashable, Sendable {
    /// Wide enough for three times the permissions of today; stores keep words, never this number.
    public let rawValue: UInt32

    /// Makes a set of its number; better made of the names below.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// See which files and directories there are, with their facts (LIST, NLST, MLSD, MLST, SIZE, MDTM, STAT).
    public static let list = Permissions(rawValue: 1 << 0)
    /// Read the content of a file (RETR).
    public static let read = Permissions(rawValue: 1 << 1)
    /// Store files under names that are free (STOR, STOU); to replace a file takes `delete` as well.
    public static let write = Permissions(rawValue: 1 << 2)
    /// Add to the end of a file (APPE), and go on with a broken upload (STOR after REST).
    public static let append = Permissions(rawValue: 1 << 3)
    /// Remove files and directories (DELE, RMD), also by storing or renaming another file over them.
    public static let delete = Permissions(rawValue: 1 << 4)
    /// Give files and directories other names or places (RNFR, RNTO).
    public static let rename = Permissions(rawValue: 1 << 5)
    /// Make directories (MKD).
    public static let make = Permissions(rawValue: 1 << 6)
    /// Change the facts of a file: its time and its mode (MFMT, SITE CHMOD).
    public static let attributes = Permissions(rawValue: 1 << 7)
    /// Store files under names that are taken, where `write` alone is refused and nothing may be replaced: the new file
    /// gets a name beside the old one, `scan.1.pdf`.
    public static let keepBoth = Permissions(rawValue: 1 << 8)

    /// Everything.
    public static let all: Permissions = [.list, .read, .write, .append, .delete, .rename, .make, .attributes]
    /// Look and take, change nothing.
    public static let readOnly: Permissions = [.list, .read]
    /// Look, take and add, and neither change nor remove what is there.
    public static let addOnly: Permissions = [.list, .read, .write, .make]
    /// Leave files, see none, and harm none.
    public static let dropBox: Permissions = [.write, .keepBoth]
}
