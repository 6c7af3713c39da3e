// SPDX-License-Identifier: Apache-2.0

/// The content of an open file as far as its status tells it from every other: while it stays the same, so do the bytes.
package struct FileIdentity: Hashable, Sendable {
    private let device: UInt64
    private let inode: UInt64
    private let size: Int64
    private let modified: Moment
    private let changed: Moment

    private struct Moment: Hashable {
        let seconds: Int64
        let nanoseconds: Int32
    }

    package init(_ status: FileStatus) {
        (device, inode, size) = (status.device, status.inode, status.size)
        modified = Moment(seconds: status.modified.seconds, nanoseconds: status.modified.nanoseconds)
        changed = Moment(seconds: status.statusChanged.seconds, nanoseconds: status.statusChanged.nanoseconds)
    }

    /// True when the file was changed so shortly before `now` (in seconds since 1970) that another change may leave its times as they are: the kernel's clock
    /// for files ticks every few milliseconds, and that of a file server may be off.
    package func isFresh(at now: Int64) -> Bool { now - max(modified.seconds, changed.seconds) < 2 }
}

extension OpenFile {
    /// The identity of what the file holds now.
    package var identity: FileIdentity {
        get throws(Errno) { FileIdentity(try System.status(of: descriptor)) }
    }
}
