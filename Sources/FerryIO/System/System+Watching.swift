// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Calls of inotify(7).
extension System {
    /// inotify_init1(2), non-blocking.
    static func watcher() throws(Errno) -> Descriptor {
        Descriptor(adopting: try retrying { inotify_init1(O_CLOEXEC | O_NONBLOCK) })
    }

    /// inotify_add_watch(2) of a directory itself, not of what a link leads to.
    static func watch(
        _ directory: PathBytes, for changes: NameWatch.Changes, by watcher: borrowing Descriptor
    ) throws(Errno) -> CInt {
        let (raw, mask) = (watcher.raw, changes.rawValue | 0x0100_0000 | 0x0200_0000 /* ONLYDIR, DONT_FOLLOW */)
        return try retrying { directory.withPointer { unsafe inotify_add_watch(raw, $0, mask) } }
    }

    /// read(2): whole events; `.wouldBlock` where there are none.
    static func readEvents(of watcher: borrowing Descriptor, into buffer: inout [UInt8]) throws(Errno) -> Int {
        let raw = watcher.raw
        return try unsafe buffer.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
            try retrying { unsafe Glibc.read(raw, buffer.baseAddress, buffer.count) }
        }
    }
}
