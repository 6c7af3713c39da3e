// SPDX-License-Identifier: Apache-2.0

/// The facts known of one entry of a directory: every listing format writes them, and every reader returns them.
///
/// A server makes one for each entry it lists, so it owns no memory but the name: owner, group and the rest share
/// theirs.
public struct EntryFacts: Hashable, Sendable {
    /// The name; not to be trusted when a peer sent it, see `hasSafeName`.
    public var name: FileName
    /// The kind of the entry.
    public var kind: EntryKind
    /// The kind of what a link leads to, if a client has found that out; all else is the link's own.
    public var resolvedKind: EntryKind?
    /// The size in bytes.
    public var size: Int64?
    /// When its content last changed.
    public var modified: Timestamp?
    /// The precision to which `modified` is known.
    public var modifiedPrecision = TimePrecision.second
    /// When it was made.
    public var created: Timestamp?
    /// The permission bits of Unix, with set-id and sticky bits, as `chmod` takes them.
    public var mode: UInt16?
    /// The number of names (hard links) the file has.
    public var links: UInt32?
    /// The owner's name or number.
    public var owner: [UInt8]?
    /// The group's name or number.
    public var group: [UInt8]?
    /// The rights of this user to the entry (RFC 3659 §7.5.5).
    public var perm: PermFact?
    /// The identity that tells this file from all others on the server.
    public var unique: Unique?

    /// Makes an entry of which only name and kind are known.
    public init(name: [UInt8], kind: EntryKind) {
        self.init(name: FileName(name), kind: kind)
    }

    /// Makes an entry of which only name and kind are known.
    public init(name: FileName, kind: EntryKind) {
        self.name = name
        self.kind = kind
    }

    /// The precision with which a listing tells a time.
    public enum TimePrecision: Hashable, Sendable, Comparable {
        case second, minute, day
    }

    /// The identity of a file, whatever names it has (RFC 3659 §7.5.2).
    public enum Unique: Hashable, Sendable {
        /// A device and a number on it; written in base 16.
        case numbers(device: UInt64, inode: UInt64)
        /// The text that a server sent; only good for comparing.
        case text([UInt8])
    }
}

/// The kind of an entry of a directory.
public enum EntryKind: Hashable, Sendable {
    case file
    case directory
    /// A symbolic link, and where it leads, if the listing said so.
    case symbolicLink(target: [UInt8]?)
    /// A device, pipe, socket or whatever else is neither read nor entered.
    case other
    /// The listed directory itself (`cdir`, `.`).
    case currentDirectory
    /// The directory above the listed one (`pdir`, `..`).
    case parentDirectory

    /// True for a directory, under whatever name; false for a link to one.
    public var isDirectory: Bool {
        switch self {
        case .directory, .currentDirectory, .parentDirectory: true
        case .file, .symbolicLink, .other: false
        }
    }
}

extension EntryFacts {
    /// True when the name may become a name in a local directory: one component, and no line end in it.
    ///
    /// Names that are listed by a server must pass here before a file is made (CVE-2002-1344 and many after it).
    public var hasSafeName: Bool { VirtualPath.isComponent(name.bytes) && name.fitsOnOneLine }

    /// True when a name can stand in a listing line; others would read as lines of their own and must be left out.
    public static func isListable(_ name: [UInt8]) -> Bool { !name.isEmpty && name.fitsOnOneLine }
}
