// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Decides whether a download is complete, by what both connections said and by the size.
    mutating func verify(
        _ end: TransferEnd, of order: DownloadOrder, got size: Int64, expected: Int64?
    ) async throws(FTPError) -> TransferSummary.Verification {
        let purpose = order.purpose
        do throws(FTPError) { try end.check(purpose) } catch {
            guard let reply = error.reply, error.code == .refused else { throw error }
            throw await explain(reply, about: order.path, for: purpose)
        }
        if let expected, expected == size { return .size }
        // A listing may be older than the file; what SIZE says now counts.
        let wasAskedNow = expected != nil && order.options.knownSize == nil
        if end.isClean, expected == nil { return .reply }
        var verification = TransferSummary.Verification.size
        if !isUsable {
            try await reconnect()
            verification = .sizeAfterReconnect
        }
        let now = wasAskedNow ? expected : try await self.size(of: order.path)
        if let now, now == size { return verification }
        let wanted = now.map { " of \($0)" } ?? ""
        throw purpose.failure(
            .incomplete, "\(size)\(wanted) bytes arrived", reply: end.report.final,
            cause: end.report.failure)
    }
}
