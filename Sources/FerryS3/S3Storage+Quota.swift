// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPStorage
package import FTPWire

/// The account's quota, by the ledger of its tree.
extension S3Storage {
    private var report: QuotaReport? { limit.isUnlimited ? nil : tree.book.ledger?.report(within: limit) }

    package func quota(at _: VirtualPath) -> QuotaReport? { report }

    package func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport? {
        try await asking(.tellSpace, path) { () throws(S3Fault) in
            try await waitForLedger()
            return report
        }
    }

    /// The room that the quota leaves: a store does not tell its own.
    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        guard let room = try await knownQuota(at: path)?.bytesLeft else {
            throw StorageError(.notSupported, .tellSpace, path)
        }
        return try await asking(.tellSpace, path) { () throws(S3Fault) in
            try await requireDirectory(path)
            return room
        }
    }

    /// Waits until the room that the tree takes is known, as nothing is admitted on a guess.
    func waitForLedger() async throws(S3Fault) {
        if limit.isUnlimited { return }
        for _ in 0..<Self.looks {
            if tree.book.ledger?.use != nil { return }
            if (try? await Task.sleep(for: Self.look)) == nil { throw S3Fault(.cancelled) }
        }
        throw S3Fault(.counting)
    }

    /// A client is kept waiting for ten seconds.
    private static let looks = 500
    private static let look = Duration.milliseconds(20)

    /// Refuses an upload for which there is no room before the client sends it: in the place of another file there is room
    /// for as much as that has.
    func requireRoom(replacing old: S3Object?) throws(S3Fault) {
        guard old == nil, let report, report.filesLeft == 0 || report.bytesLeft == 0 else { return }
        throw .fault(StorageFault(report))
    }

    /// Begins the charge of an upload that is `start` bytes long, in the place of a partial upload; nil where nobody counts.
    func charge(
        replacing old: S3Object?, start: Int64 = 0, takingOver partial: S3Partial? = nil
    ) throws(S3Fault) -> UploadCharge? {
        let terms = UploadCharge.Terms(replacingLength: old?.size, start: start)
        do throws(StorageFault) {
            return try tree.book.charge(
                terms, within: limit, takingOver: partial?.record.key, partial?.length ?? 0)
        } catch {
            throw .fault(error)
        }
    }

    /// Takes what is kept of a broken upload for another one, with its charge.
    ///
    /// Its record says so at once, and is as of now: other servers leave it alone, and no sweep takes it for forgotten. It
    /// keeps its bytes, so that all is still there if this server is killed.
    func take(
        _ partial: S3Partial, from length: Int64, replacing old: S3Object?
    ) async throws(S3Fault) -> UploadCharge? {
        let record = partial.record.key
        // A count must not come between the two.
        let change = await tree.book.begin([record])
        defer { tree.book.end(change) }
        guard tree.uploads.hold(record) else { throw S3Fault(.busy) }
        do throws(S3Fault) {
            // Others may have gone on with it, or removed it, since it was looked at.
            let now = try await requesting { () throws(S3Failure) in try await tree.bucket.head(record) }
            guard let now, now.entityTag == partial.record.entityTag, !isForeign(now) else { throw S3Fault(.busy) }
            var metadata = now.metadata
            (metadata[S3Partial.stateName], metadata[S3Partial.nodeName]) = (S3Partial.running, tree.settings.node)
            try await requesting { [metadata] () throws(S3Failure) in
                try await tree.bucket.copy(now, to: record, metadata: metadata)
            }
            return try charge(replacing: old, start: length, takingOver: partial)
        } catch {
            tree.uploads.letGo(record)
            throw error
        }
    }
}
