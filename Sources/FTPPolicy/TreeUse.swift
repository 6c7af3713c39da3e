// SPDX-License-Identifier: Apache-2.0

/// The room that a tree takes: the lengths of its files, and their number.
///
/// Directories and links count as files of no length: each takes a place in the file system.
package struct TreeUse: Hashable, Sendable {
    package var bytes: Int64
    package var files: Int64

    package init(bytes: Int64 = 0, files: Int64 = 0) { (self.bytes, self.files) = (bytes, files) }

    package static func + (left: TreeUse, right: TreeUse) -> TreeUse {
        TreeUse(bytes: left.bytes &+ right.bytes, files: left.files &+ right.files)
    }

    package static func - (left: TreeUse, right: TreeUse) -> TreeUse {
        TreeUse(bytes: left.bytes &- right.bytes, files: left.files &- right.files)
    }

    package static func += (left: inout TreeUse, right: TreeUse) { left = left + right }
    package static func -= (left: inout TreeUse, right: TreeUse) { left = left - right }
}

/// A directory of the host, under whatever path: its file system, and its number there.
package struct TreePlace: Hashable, Sendable {
    package let device: UInt64
    package let inode: UInt64

    package init(device: UInt64, inode: UInt64) { (self.device, self.inode) = (device, inode) }
}

/// The most room that an account's tree may take; nil for no limit.
package struct TreeLimit: Hashable, Sendable {
    package var bytes: Int64?
    package var files: Int64?

    package init(bytes: Int64? = nil, files: Int64? = nil) { (self.bytes, self.files) = (bytes, files) }

    /// True when nothing is limited.
    package var isUnlimited: Bool { bytes == nil && files == nil }

    /// True when a tree of that use holds more than it may.
    package func isExceeded(by use: TreeUse) -> Bool { use.bytes > bytes ?? .max || use.files > files ?? .max }

    /// True when a tree of that use may grow by so much.
    ///
    /// A tree that holds more than it may, as the limit is new, may still shrink.
    package func admits(_ growth: TreeUse, behind use: TreeUse) -> Bool {
        (growth.bytes <= 0 || use.bytes &+ growth.bytes <= bytes ?? .max)
            && (growth.files <= 0 || use.files &+ growth.files <= files ?? .max)
    }
}

/// The use of an account's tree beside its limit.
package struct QuotaReport: Hashable, Sendable {
    package let use: TreeUse
    package let limit: TreeLimit
    /// False for somebody who may delete nothing of what counts.
    package var mayDelete = true

    package init(use: TreeUse, limit: TreeLimit) { (self.use, self.limit) = (use, limit) }

    /// The number of bytes that are left; nil where they are not limited.
    package var bytesLeft: Int64? { limit.bytes.map { max(0, $0 - use.bytes) } }

    /// The number of files that are left; nil where they are not limited.
    package var filesLeft: Int64? { limit.files.map { max(0, $0 - use.files) } }
}
