// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// A file of the kernel's of which it is to be known later whether it still holds what it held when it was stored.
///
/// The kernel tells that by times (`FileIdentity`), which also change with the file's name, its permissions, and the times that
/// a client gives it. What this process changes of these is followed, as it leaves the content as it is.
package final class WatchedFile: Sendable {
    /// The identities of the files that are watched, as they are now.
    private static let identities = Mutex<[ObjectIdentifier: FileIdentity]>([:])
    private static let count = Atomic(0)

    package init(_ identity: FileIdentity) {
        Self.count.add(1, ordering: .relaxed)
        Self.identities.withLock { $0[ObjectIdentifier(self)] = identity }
    }

    deinit {
        Self.identities.withLock { $0[ObjectIdentifier(self)] = nil }
        Self.count.subtract(1, ordering: .relaxed)
    }

    /// True if the file, which is open, holds what it held; waits for the disk, and for a change that is just being made.
    package func isUnchanged(_ file: OpenFile) -> Bool {
        Self.identities.withLock { identities in
            guard let identity = identities[ObjectIdentifier(self)] else { return false }
            return (try? file.identity) == identity
        }
    }

    /// Makes a change that leaves the content of a file as it is; `before` and `after` look at the file under the name that
    /// it has then.
    static func following<Failure: Error>(
        from before: () throws(Errno) -> FileStatus, to after: () throws(Errno) -> FileStatus,
        _ change: () throws(Failure) -> Void
    ) throws(Failure) {
        // Hardly ever is one watched.
        if count.load(ordering: .relaxed) == 0 { return try change() }
        try identities.withLock { (identities) throws(Failure) in
            let old = try? before()
            try change()
            guard let old, let new = try? after(), new.isSameFile(as: old), new.size == old.size else { return }
            let identity = FileIdentity(old)
            for (file, known) in identities where known == identity { identities[file] = FileIdentity(new) }
        }
    }
}
