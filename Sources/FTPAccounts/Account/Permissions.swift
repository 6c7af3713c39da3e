// SPDX-License-Identifier: Apache-2.0

/// What somebody may do with the files of their home.
///
/// Each permission is one kind of harm or help, so that useful sets can be composed: `list,write` is a drop box,
/// where nobody sees the contents or destroys what others left.
package struct Permissions: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// See which files and folders there are, with their facts (LIST, NLST, MLSD, MLST, SIZE, MDTM, STAT).
    package static let list = Permissions(rawValue: 1 << 0)
    /// Read what is in a file (RETR).
    package static let read = Permissions(rawValue: 1 << 1)
    /// Store files under names that are free (STOR, STOU); to replace a file takes `delete` as well.
    package static let write = Permissions(rawValue: 1 << 2)
    /// Add to a file that is there (APPE, and STOR after REST).
    package static let append = Permissions(rawValue: 1 << 3)
    /// Remove files and folders (DELE, RMD), and replace a file by another.
    package static let delete = Permissions(rawValue: 1 << 4)
    /// Give files and folders other names or places (RNFR, RNTO).
    package static let rename = Permissions(rawValue: 1 << 5)
    /// Make folders (MKD).
    package static let make = Permissions(rawValue: 1 << 6)
    /// Change the facts of a file: its time and its mode (MFMT, SITE CHMOD).
    package static let attributes = Permissions(rawValue: 1 << 7)

    /// Everything.
    package static let all: Permissions = [.list, .read, .write, .append, .delete, .rename, .make, .attributes]
    /// Look and take, change nothing.
    package static let readOnly: Permissions = [.list, .read]
}
