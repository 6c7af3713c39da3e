// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension DownloadOperation {
    /// The download as one that others may help with; `nil` where that makes no sense, or its file could not be told from
    /// another one.
    func shared(in part: PartialFile, on connection: borrowing FTPConnection) -> SharedDownload? {
        guard options.sharing != nil, options.type == .binary, let size = remote.size, let modified = remote.modified,
            size - part.stored.count >= SharedDownload.leastMissing, part.hasJournal, connection.features.has("REST"),
            connection.features.mayHave("SIZE"), connection.features.mayHave("MDTM")
        else { return nil }
        return SharedDownload(path, size: size, modified: modified, in: part, options)
    }

    /// Fetches the bytes that are missing, together with whoever helps.
    ///
    /// If others have helped, the file must have the same size and time at the end as at the beginning: each range
    /// could else be of another version. What turns out to be of another file is dropped.
    mutating func fill(
        _ part: PartialFile, _ stored: inout StoredRanges, by plan: consuming DialPlan, as download: SharedDownload,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary {
        let reporter = reporter(total: download.size)
        _ = reporter.begin(at: download.present.count, moving: nil)
        options.sharing?.offer(download)
        var verification = TransferSummary.Verification.size
        var hasChanged = false
        do throws(FTPError) {
            try await fetchAll(of: download, by: plan, reporter, on: &connection)
            await leave(download)
            reporter.tell(.verifying, moved: download.moved.value)
            if download.isShared {
                if !connection.isUsable {
                    try await connection.reconnect(for: purpose)
                    verification = .sizeAfterReconnect
                }
                hasChanged = try await !connection.shows(download)
                if hasChanged { throw FTPError.changed(purpose) }
            }
        } catch {
            await leave(download)
            stored = download.present
            if hasChanged || download.failure != nil {
                stored = StoredRanges()
                do throws(LocalError) { try await part.reset() } catch {
                    throw purpose.failure(of: error, LocalPath(bytes: path.name))
                }
            }
            throw error
        }
        stored = download.present
        reporter.tell(.finished, moved: download.moved.value)
        return TransferSummary(size: download.size, moved: download.moved.value, since: start, verification)
    }

    private func leave(_ download: SharedDownload) async {
        options.sharing?.withdraw(download)
        await download.close()
    }

    private func fetchAll(
        of download: SharedDownload, by plan: consuming DialPlan, _ reporter: ProgressReporter,
        on connection: inout FTPConnection
    ) async throws(FTPError) {
        var plan: DialPlan? = plan
        while true {
            if let failure = download.failure { throw failure }
            guard let claim = download.claim() else {
                if download.present.count == download.size { return }
                guard await download.changes() else { throw purpose.failure(.cancelled) }
                continue
            }
            let before = download.moved.value
            let way: DialPlan
            do throws(FTPError) {
                way = if let plan = plan.take() { plan } else { try await self.plan(on: &connection) }
            } catch {
                download.release(claim)
                throw error
            }
            let end = try await connection.fetch(
                claim, of: download, by: way, reporter.meter(showing: download.moved), for: purpose)
            if end.isMisfit {
                download.fail(.changed(purpose))
                throw FTPError.changed(purpose)
            }
            try await check(end, on: &connection)
            if download.moved.value == before, download.present.count < download.size {
                throw purpose.failure(
                    .incomplete, "\(download.present.count) of \(download.size) bytes arrived",
                    reply: end.replies.final, cause: end.replies.failure)
            }
        }
    }
}
