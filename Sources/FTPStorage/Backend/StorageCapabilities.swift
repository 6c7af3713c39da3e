// SPDX-License-Identifier: Apache-2.0

/// The promises that not every store can keep.
///
/// The server offers no command (`FEAT`) whose promise its store does not make.
public struct StorageCapabilities: OptionSet, Hashable, Sendable {
    /// The number of the set.
    public let rawValue: UInt16

    /// Makes a set of its number; better made of the names below.
    public init(rawValue: UInt16) { self.rawValue = rawValue }

    /// A renamed file has its old name or its new one at each moment, and replaces another one in one step.
    public static let atomicFileRename = StorageCapabilities(rawValue: 1 << 0)
    /// The same for a directory with all that it holds.
    ///
    /// A store of objects copies them one by one.
    public static let atomicDirectoryRename = StorageCapabilities(rawValue: 1 << 1)
    /// An upload can begin behind the first bytes of a file or of a broken upload (`REST` and `STOR`, `APPE`).
    public static let resume = StorageCapabilities(rawValue: 1 << 2)
    /// Modification times can be set (`MFMT`).
    public static let modificationTimes = StorageCapabilities(rawValue: 1 << 3)
    /// The permission bits of Unix are stored (`SITE CHMOD`).
    public static let modes = StorageCapabilities(rawValue: 1 << 4)

    /// Files can be stored, replaced, removed and renamed; a store without it is read-only.
    public static let writing = StorageCapabilities(rawValue: 1 << 5)
    /// Directories can be made and removed, and files stored in them (`MKD`, `RMD`).
    public static let directories = StorageCapabilities(rawValue: 1 << 6)

    /// Times of creation can be set (`MFCT`), which no file system of Linux allows.
    public static let creationTimes = StorageCapabilities(rawValue: 1 << 7)
    /// The room that is left can be told (`AVBL`).
    public static let freeSpace = StorageCapabilities(rawValue: 1 << 8)
    /// Symbolic links can be made (`SITE SYMLINK`).
    public static let links = StorageCapabilities(rawValue: 1 << 9)

    /// Everything that `DiskStorage` can do.
    public static let all: StorageCapabilities = [
        .atomicFileRename, .atomicDirectoryRename, .resume, .modificationTimes, .modes, .writing,
        .directories, .freeSpace, .links,
    ]
}
