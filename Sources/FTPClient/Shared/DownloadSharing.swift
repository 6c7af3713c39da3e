// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The downloads of a plan that connections without a step of their own may help with.
final class DownloadSharing: Sendable {
    private let downloads = Mutex<[SharedDownload]>([])

    func offer(_ download: SharedDownload) { downloads.withLock { $0.append(download) } }

    func withdraw(_ download: SharedDownload) { downloads.withLock { $0.removeAll { $0 === download } } }

    /// The bytes that further connections could take over, and the number of connections that would have enough to do.
    var outlook: (bytes: Int64, connections: Int) {
        downloads.withLock { downloads in
            downloads.reduce((0, 0)) { sum, download in
                let bytes = download.divisible
                return (sum.0.saturating(plus: bytes), sum.1 + Int(min(64, bytes / SharedDownload.least)))
            }
        }
    }

    /// A range of the download that has the most left.
    func claim() -> (SharedDownload, SharedDownload.Claim)? {
        downloads.withLock { downloads in
            for download in downloads.sorted(by: { $0.divisible > $1.divisible }) {
                if let claim = download.claim(asHelper: true) { return (download, claim) }
            }
            return nil
        }
    }
}

extension FTPConnection {
    /// Fetches ranges of a file that another connection is fetching, as long as there are any worth it.
    ///
    /// - Returns: The error that ended the help; the rest is left to others.
    mutating func help(_ download: SharedDownload, with claim: SharedDownload.Claim) async -> FTPError? {
        let purpose = Purpose(.download, download.path.bytes)
        var next: SharedDownload.Claim? = claim
        defer { if let next { download.release(next) } }
        do throws(FTPError) {
            guard try await shows(download) else {
                download.fail(.changed(purpose))
                return nil
            }
            guard await download.prepare() else {
                download.refuseHelpers()
                return nil
            }
            while let claim = next {
                var replies: [Reply] = []
                let plan = try await planTransfer(
                    of: CommandLine(.retr, download.path.bytes), replies: &replies, for: purpose)
                next = nil
                let end = try await fetch(claim, of: download, by: plan, TransferMeter(), for: purpose)
                if end.isMisfit { download.fail(.changed(purpose)) }
                try end.check(purpose)
                next = download.claim(asHelper: true)
            }
            return nil
        } catch {
            if isUsable { download.refuseHelpers() }
            return error
        }
    }

    /// True when the file on the server still has the size and time of that one.
    mutating func shows(_ download: SharedDownload) async throws(FTPError) -> Bool {
        let (size, time) = try await link.ask(
            link.typeCommands(.image), before: CommandLine(.size, download.path.bytes), .askingTime(of: download.path),
            for: Purpose(.download, download.path.bytes))
        return size.fileSize == download.size && time.modificationTime?.seconds == download.modified.seconds
    }

    /// One RETR for a claim, which is given back at its end.
    ///
    /// The end of what an earlier attempt has stored before it is fetched again and compared.
    mutating func fetch(
        _ claim: SharedDownload.Claim, of download: SharedDownload, by plan: consuming DialPlan, _ meter: TransferMeter,
        for purpose: Purpose
    ) async throws(FTPError) -> TransferEnd {
        defer { download.release(claim) }
        let file = download.part.file
        let overlap = min(EarlierPart.overlap, download.part.stored.stored(before: claim.start))
        let known = claim.start - overlap..<claim.start
        let options = download.options
        let pump = Pump(
            meter, rateLimit: options.rateLimit, schedule: options.rateSchedule, stall: configuration.timeouts.stall)
        let request = TransferRequest(line: CommandLine(.retr, download.path.bytes), offset: known.lowerBound)
        return try await transfer(request, by: plan, meter, for: purpose) { stream, _ in
            if !known.isEmpty, let flow = await pump.compare(stream, with: file, known) { return flow }
            return await pump.receive(stream, into: ClaimedSink(claim: claim, download: download))
        }
    }
}

extension FTPError {
    /// The file on the server became another one while its ranges were fetched.
    static func changed(_ purpose: Purpose) -> FTPError {
        purpose.failure(.incomplete, "the file on the server was changed while it was fetched")
    }
}
