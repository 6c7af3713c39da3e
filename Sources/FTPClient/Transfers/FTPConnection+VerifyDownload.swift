// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Throws if a transfer has certainly failed; asks further where the server's words leave the reason open.
    mutating func check(_ end: TransferEnd, of order: DownloadOrder) async throws(FTPError) {
        do throws(FTPError) { try end.check(order.purpose) } catch {
            guard let reply = error.reply, error.code == .refused || error.code == .denied else { throw error }
            throw await explain(reply, about: order.path, for: order.purpose)
        }
    }

    /// Decides whether a download that did not fail is complete, by what both connections said and by the size.
    mutating func verify(
        _ end: TransferEnd, of order: DownloadOrder, got size: Int64, expected: Int64?
    ) async throws(FTPError) -> TransferSummary.Verification {
        let purpose = order.purpose
        if let expected, expected == size { return .size }
        // A listing may be older than the file; what SIZE says now counts.
        let wasAskedNow = expected != nil && order.options.knownSize == nil
        if end.isClean, expected == nil { return .reply }
        if order.options.type == .text {
            throw purpose.failure(
                .incomplete, "nobody says that the text is complete", reply: end.report.final,
                cause: end.report.failure)
        }
        var verification = TransferSummary.Verification.size
        if !isUsable {
            try await reconnect(for: purpose)
            verification = .sizeAfterReconnect
        }
        let now = wasAskedNow ? expected : try await self.size(of: order.path)
        if let now, now == size { return verification }
        let silence = "\(size) bytes arrived, then neither more nor the end of the file"
        let wanted = now.map { " of \($0)" } ?? ""
        throw purpose.failure(
            .incomplete, end.isQuiet && now == nil ? silence : "\(size)\(wanted) bytes arrived",
            reply: end.report.final,
            cause: end.report.failure)
    }
}
