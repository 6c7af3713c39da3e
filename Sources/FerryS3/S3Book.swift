// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import Synchronization

/// The changes of the objects below a prefix by this server: one after the other at each key, and counted where somebody
/// keeps an account of the tree.
final class S3Book: Sendable {
    struct State {
        var ledger: TreeLedger?
        /// The keys at which something changes, and who waits for each of them.
        var busy: [[UInt8]: [CheckedContinuation<Void, Never>]] = [:]
        /// The count that goes on.
        var count: S3Count?
        /// Trees that hold this one or lie in it: what changes here may change there.
        var neighbours: [S3Book] = []
    }

    let bucket: S3Bucket
    let prefix: String
    let node: String
    let uploads: S3Uploads
    let form: StoredForm
    let state = Mutex(State())

    init(_ bucket: S3Bucket, prefix: String, node: String, form: StoredForm, uploads: S3Uploads) {
        (self.bucket, self.prefix, self.node, self.uploads) = (bucket, prefix, node, uploads)
        self.form = form
    }

    var ledger: TreeLedger? { state.withLock { $0.ledger } }

    /// Begins a change, when none of the keys is being changed any more.
    func begin(_ keys: [String]) async -> S3Change {
        // In one order for all, so that no two wait for each other.
        let keys = Set(keys.map(\.keyBytes)).sorted { $0.lexicographicallyPrecedes($1) }
        for key in keys { await lock(key) }
        return S3Change(keys, isCounted: ledger != nil, in: form)
    }

    /// Ends a change, also one that failed half way, and counts it.
    func end(_ change: S3Change) {
        let neighbours = state.withLock { state in
            if let ledger = state.ledger {
                if !change.isCounted || change.isDoubtful { ledger.doubt() }
                if change.movesDirectory { state.count?.isMixedUp = true }
                var difference = TreeUse()
                for (key, use) in change.uses {
                    difference += use
                    state.count?.note(use, at: key)
                }
                ledger.end(change.ended?.number, settling: difference)
            }
            return state.neighbours
        }
        for key in change.keys {
            unlock(key)
            for neighbour in neighbours where key.starts(with: neighbour.prefix.utf8) { neighbour.ledger?.doubt() }
        }
    }

    /// Begins a charge, which takes over what is kept by a record that is being changed; nil where nobody counts.
    func charge(
        _ terms: UploadCharge.Terms, within limit: TreeLimit, takingOver record: String? = nil, _ partial: Int64 = 0
    ) throws(StorageFault) -> UploadCharge? {
        try state.withLock { (state) throws(StorageFault) in
            guard let ledger = state.ledger else { return nil }
            let use = TreeUse(partial: partial, in: form)
            let charge = try UploadCharge(in: ledger, within: limit, terms, takingOver: use)
            if let record { state.count?.note(TreeUse() - use, at: record) }
            return charge
        }
    }

    func lock(_ key: [UInt8]) async {
        await withCheckedContinuation { continuation in
            let isFree = state.withLock { state in
                state.count?.touched.insert(key)
                if state.busy[key] == nil {
                    state.busy[key] = []
                    return true
                }
                state.busy[key]?.append(continuation)
                return false
            }
            if isFree { continuation.resume() }
        }
    }

    func unlock(_ key: [UInt8]) {
        let next = state.withLock { state -> CheckedContinuation<Void, Never>? in
            guard var waiting = state.busy[key], !waiting.isEmpty else {
                state.busy[key] = nil
                return nil
            }
            let next = waiting.removeFirst()
            state.busy[key] = waiting
            return next
        }
        next?.resume()
    }
}
