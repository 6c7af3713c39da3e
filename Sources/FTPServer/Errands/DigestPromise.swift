// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO
import Synchronization

/// The digest of a stored file that is read once more behind the reply, as only the end of it has passed here.
package final class DigestPromise: Sendable {
    private enum State {
        case open([@Sendable ([UInt8]?) -> Void])
        case kept([UInt8]?)
    }

    private let state = Mutex(State.open([]))

    package init() {}

    /// Calls `body` with the digest when it is there, or with nil when it is sure that there will be none; at once if that is so.
    package func whenKept(_ body: @escaping @Sendable ([UInt8]?) -> Void) {
        let digest: [UInt8]?? = state.withLock { state in
            switch state {
            case .open(let bodies):
                state = .open(bodies + [body])
                return nil
            case .kept(let digest): return .some(digest)
            }
        }
        if let digest { body(digest) }
    }

    package func keep(_ digest: [UInt8]?) {
        let bodies = state.withLock { state in
            guard case .open(let bodies) = state else { return [] as [@Sendable ([UInt8]?) -> Void] }
            state = .kept(digest)
            return bodies
        }
        for body in bodies { body(digest) }
    }
}

extension ConnectionContext {
    /// Begins to take the digest of a file that was stored just now, if it is still that one by its length.
    ///
    /// It is for the records of the server's owner, whatever the account may do. Nobody waits for it; of too many at a
    /// time some get none.
    func promiseDigest(of path: VirtualPath, length: Int64, in storage: any StorageBackend) async -> DigestPromise {
        let promise = DigestPromise()
        guard let user, services.digests.beginPromise() else {
            promise.keep(nil)
            return promise
        }
        let desk = services.digests
        let client = DigestDesk.Client(
            account: user, visitorsHost: user == .anonymous ? peer.host : nil, isForRecords: true)
        guard let file = try? await storage.openForRecords(path), file.facts.size == length else {
            desk.endPromise()
            promise.keep(nil)
            return promise
        }
        let reader = file.reader
        Task(executorPreference: loop) {
            let digest = try? await desk.take(
                .sha256, of: 0..<length, in: reader, for: client, counting: ByteCounter())
            desk.endPromise()
            promise.keep(digest)
        }
        return promise
    }
}
