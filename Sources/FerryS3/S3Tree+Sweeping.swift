// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
package import FTPWire

extension S3Tree {
    /// Removes what broken uploads have left and nobody has gone on with since `limit`: their records, and the uploads in
    /// parts that those name.
    ///
    /// An upload that runs writes its record when it begins and then again and again, at whatever server. Uploads in parts of
    /// which no record tells may be other programs', and stay. It pauses between two pages of the list, as nothing is in a hurry less than this.
    ///
    /// - Returns: The number of broken uploads that are gone.
    @discardableResult
    package func sweep(olderThan limit: Timestamp, pausing pause: Duration = .milliseconds(200)) async -> Int {
        var (removed, token): (Int, String?) = (0, nil)
        repeat {
            guard let page = try? await bucket.list(names.prefix, from: token) else { break }
            for record in page.objects where record.stored < limit && book.isRecord(record.key) {
                if (try? await removeLeft(record.key, olderThan: limit)) == true { removed += 1 }
            }
            token = page.next
            if token != nil, (try? await Task.sleep(for: pause)) == nil { break }
        } while token != nil
        if removed > 0 { directories.forgetAll() }
        return removed
    }

    /// Removes what a record keeps, unless somebody has it or has just written it, or it is no record of ours.
    private func removeLeft(_ key: String, olderThan limit: Timestamp) async throws(S3Fault) -> Bool {
        var change = await book.begin([key])
        defer { book.end(change) }
        guard uploads.hold(key) else { return false }
        defer { uploads.letGo(key) }
        let record = try await requesting { () throws(S3Failure) in try await bucket.head(key) }
        guard let record, record.stored < limit, record.metadata[S3Partial.stateName] != nil else { return false }
        let kept = try await requesting { () throws(S3Failure) in try await book.kept(by: record) }
        try await change.requesting { () throws(S3Failure) in
            // Its parts first, so that what remains of it is still told of.
            if let upload = kept.upload { try await bucket.abort(upload) }
            try await bucket.delete(key)
        }
        change.remove(key, TreeUse(partial: kept.length, in: settings.form))
        return true
    }
}
