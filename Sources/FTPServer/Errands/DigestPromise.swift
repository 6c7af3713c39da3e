// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// The digest of a stored file that is read once more behind the reply, as only the end of it has passed here.
package final class DigestPromise: Sendable {
    private enum State {
        case open([@Sendable (PromisedDigest) -> Void])
        case kept(PromisedDigest)
    }

    private let state = Mutex(State.open([]))

    package init() {}

    /// Calls `body` with the digest when it is there, or it is sure that there will be none; at once if that is so.
    package func whenKept(_ body: @escaping @Sendable (PromisedDigest) -> Void) {
        let digest: PromisedDigest? = state.withLock { state in
            switch state {
            case .open(let bodies):
                state = .open(bodies + [body])
                return nil
            case .kept(let digest): return digest
            }
        }
        if let digest { body(digest) }
    }

    package func keep(_ digest: PromisedDigest) {
        let bodies = state.withLock { state in
            guard case .open(let bodies) = state else { return [] as [@Sendable (PromisedDigest) -> Void] }
            state = .kept(digest)
            return bodies
        }
        for body in bodies { body(digest) }
    }
}

/// The digest of a file that was read behind the reply, or the reason for which there is none.
package enum PromisedDigest: Hashable, Sendable {
    case taken([UInt8])
    case missing(Reason)

    /// The raw values are words of the events' JSON.
    package enum Reason: String, Hashable, Sendable {
        /// The name stands for other bytes than those that were stored.
        case changed
        case unreadable
        /// Too many files wait to be read.
        case tooMany = "too-many"
        case serverEnded = "server-ended"
    }
}

extension ConnectionContext {
    /// Begins to take the digest of a file that was stored just now, if it is still that one when it is its turn.
    ///
    /// It is for the records of the server's owner, whatever the account may do. Nobody waits for it; of too many at a
    /// time some get none.
    func promiseDigest(
        of path: VirtualPath, _ stored: CommittedFile, in storage: any StorageBackend
    ) async -> DigestPromise {
        let promise = DigestPromise()
        let desk = services.digests
        guard let user, desk.beginPromise() else {
            promise.keep(.missing(.tooMany))
            return promise
        }
        let client = DigestDesk.Client(
            account: user, visitorsHost: user == .anonymous ? peer.host : nil, isForRecords: true)
        let file = FileForRecords(path: path, stored: stored, storage: storage)
        // A file of the kernel's is open before the reply, and stays what it is when its name goes. A store of the program's
        // own may take its time: the client does not wait for it.
        let opened = stored.watch == nil ? nil : await file.opened()
        Task(executorPreference: loop) {
            let known: FileForRecords.Opened
            if let opened { known = opened } else { known = await file.opened() }
            let result = await file.digest(of: known, at: desk, for: client)
            desk.endPromise()
            promise.keep(result)
        }
        return promise
    }
}
