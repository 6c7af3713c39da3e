// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import Synchronization

extension S3Book {
    private static let attempts = 3

    /// Counts the tree by a walk through the list of its prefix, and tells the ledger; changes are made meanwhile.
    func count() async -> CountOutcome {
        for _ in 0..<Self.attempts { if let outcome = await countOnce() { return outcome } }
        state.withLock { state in
            state.count = nil
            state.ledger?.doubt()
        }
        return .disturbed
    }

    /// Counts all; nil when a directory has moved meanwhile.
    private func countOnce() async -> CountOutcome? {
        state.withLock { state in
            state.ledger?.answerDoubts()
            state.count = S3Count(of: form)
        }
        var token: String?
        repeat {
            state.withLock { state in state.count?.touched = Set(state.busy.keys) }
            do throws(S3Failure) {
                let page = try await bucket.list(prefix, from: token)
                let left = state.withLock { state in
                    state.count?.take(page, below: prefix, isRecord: isRecord) ?? []
                }
                for key in left { try await look(at: key) }
                token = page.next
            } catch {
                return giveUp()
            }
        } while token != nil
        return state.withLock { state in
            guard let count = state.count, let ledger = state.ledger, !count.isMixedUp else { return nil }
            ledger.know(count.tally)
            state.count = nil
            return .whole
        }
    }

    /// Leaves the ledger as it was: what cannot be listed cannot be counted in part.
    private func giveUp() -> CountOutcome {
        state.withLock { state in
            state.count = nil
            state.ledger?.doubt()
        }
        return .disturbed
    }

    /// Looks at one key while nothing changes there.
    private func look(at key: String) async throws(S3Failure) {
        await lock(key.keyBytes)
        defer { unlock(key.keyBytes) }
        let use =
            isRecord(key) ? try await use(ofRecord: key) : try await bucket.head(key).map { TreeUse($0, in: form) }
        state.withLock { $0.count?.take(use ?? TreeUse(), at: key) }
    }

    func isRecord(_ key: String) -> Bool {
        StagingNames.isReserved(Array(key.utf8.dropFirst(key.directory.utf8.count)))
    }

    /// The room of what is kept by a record; none while an upload has it, which is charged.
    func use(ofRecord key: String) async throws(S3Failure) -> TreeUse {
        guard !uploads.isHeld(key), let record = try await bucket.head(key) else { return TreeUse() }
        if S3Partial(record: record).isForeign(to: node, at: bucket.now) { return TreeUse() }
        return TreeUse(partial: try await kept(by: record).length, in: form)
    }

    /// The upload in parts that a record tells of, and the length of what is kept by both.
    ///
    /// Lists the uploads of the directory if the key of the file is not known.
    func kept(
        by record: S3Object, of key: String? = nil
    ) async throws(S3Failure) -> (upload: S3Upload?, length: Int64) {
        guard let identifier = record.metadata[S3Partial.uploadName] else { return (nil, record.size) }
        var upload = key.map { S3Upload(key: $0, identifier: identifier) }
        if upload == nil {
            let uploads = try await bucket.uploads(record.key.directory)
            upload = uploads.first { $0.upload.identifier == identifier }?.upload
        }
        guard let upload, let parts = try await bucket.parts(of: upload) else { return (nil, 0) }
        if let count = record.metadata[S3Partial.partsName].flatMap({ Int($0) }), count <= parts.count {
            return (upload, parts.prefix(count).reduce(record.size) { $0 + $1.size })
        }
        return (upload, parts.prefixWithoutGap.reduce(0) { $0 + $1.size })
    }
}
