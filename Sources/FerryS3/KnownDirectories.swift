// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The directories that were looked at a moment ago, so that the files of a batch are stored with one request each.
final class KnownDirectories: Sendable {
    /// The parts of a directory that an upload asks about.
    struct Content: Sendable {
        /// Their keys in bytes.
        var directories: Set<[UInt8]> = []
        /// The names of what is kept of broken uploads, or written by running ones.
        var partials: Set<String> = []
        let seen: Deadline
    }

    private let trusted: Duration
    private let known = Mutex<[VirtualPath: Content]>([:])

    init(trusted: Duration) { self.trusted = trusted }

    func content(of path: VirtualPath) -> Content? {
        known.withLock { known in
            guard let content = known[path] else { return nil }
            if Deadline.now < content.seen.advanced(by: trusted) { return content }
            known[path] = nil
            return nil
        }
    }

    func note(_ content: Content, of path: VirtualPath) {
        known.withLock { known in
            if known.count >= Self.most { known.removeAll(keepingCapacity: true) }
            known[path] = content
        }
    }

    /// Forgets a directory, of which something was changed here.
    func forget(_ path: VirtualPath) { known.withLock { $0[path] = nil } }

    func forgetAll() { known.withLock { $0.removeAll() } }

    private static let most = 1000
}
