// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// The way in which a sync goes.
public enum SyncDirection: String, Sendable {
    /// From this machine to the server.
    case up
    /// From the server to this machine.
    case down
}

/// One piece of a sync: a value that says what is to be done at a path.
public enum SyncAction: Hashable, Sendable {
    /// A directory to be made at the target.
    case makeDirectory(SyncPath)
    /// A file to travel.
    case transfer(SyncTransfer)
    /// A link to be made at the target, in place of one that leads elsewhere if there is one.
    case makeLink(SyncPath, leadingTo: [UInt8], replacing: Bool)
    /// Something at the target that the source does not have.
    case delete(SyncEntry)

    /// The place of it.
    public var path: SyncPath {
        switch self {
        case .makeDirectory(let path), .makeLink(let path, leadingTo: _, replacing: _): path
        case .transfer(let transfer): transfer.path
        case .delete(let entry): entry.path
        }
    }
}

/// A file that has to travel, and the reason.
public struct SyncTransfer: Hashable, Sendable {
    /// The reasons for which a file travels; the raw values do not change.
    public enum Reason: String, Sendable {
        /// The target has nothing of that name.
        case new
        /// The sizes differ.
        case size
        /// The sizes are equal, the times differ.
        case time
        /// The digests of the contents differ.
        case content
        /// The sizes are equal, and nothing is known of the time at the target.
        case unknownTime
        /// A link stands at the target.
        case link
    }

    /// The path below the directory of the sync.
    public let path: SyncPath

    /// The size in bytes at the source.
    public let size: Int64?

    /// The time of last change at the source.
    public let modified: Timestamp?

    /// The time at the source as it was told.
    let told: Timestamp?

    /// True when size and time are known exactly, as machine listings tell them.
    let isExact: Bool

    /// The permission bits at the source.
    public let mode: UInt16?

    /// The reason.
    public let reason: Reason

    /// Makes a transfer of an entry of the source.
    public init(_ entry: SyncEntry, _ reason: Reason) {
        (path, size, modified, mode) = (entry.path, entry.size, entry.modified, entry.mode)
        told = entry.told
        isExact = entry.precision == .second
        self.reason = reason
    }
}

/// Something that a sync leaves alone on purpose.
public struct SyncRemark: Hashable, Sendable {
    /// The reasons for leaving something alone.
    public enum Reason: Hashable, Sendable {
        /// The file at the target is newer than that at the source.
        case newerAtTarget
        /// A link, which is not followed.
        case link(target: [UInt8]?)
        /// A link that leads out of the directory, which is not copied.
        case linkLeadsOutside(target: [UInt8]?)
        /// A device, a pipe, or something else that is neither file nor directory.
        case neitherFileNorDirectory
    }

    /// The path below the directory of the sync.
    public let path: SyncPath

    /// The reason.
    public let reason: Reason
}

/// Something that cannot be brought to the state that is wanted.
public struct SyncConflict: Hashable, Sendable {
    /// The reasons.
    public enum Reason: Hashable, Sendable {
        /// A file or a link stands at the target where a directory or a link has to go; a sync that deletes would remove it.
        case fileInTheWay
        /// A link stands at the server where a file has to go; a sync that deletes would remove it.
        case linkInTheWay
        /// A directory stands at the target where a file has to go; a sync that deletes would remove it.
        case directoryInTheWay
        /// A directory stands at the target where a file has to go, and holds things that the filter protects.
        case protectedDirectoryInTheWay
        /// Something that is neither file nor directory stands at the target.
        case somethingInTheWay
        /// The target takes the name for that of another entry, as upper and lower case are one there.
        case sameNameInOtherCase(SyncPath)
        /// The name holds a line end, and cannot be sent to a server.
        case lineEndInName
    }

    /// The path below the directory of the sync.
    public let path: SyncPath

    /// The reason.
    public let reason: Reason
}
