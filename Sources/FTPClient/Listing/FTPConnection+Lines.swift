// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// The names that NLST gives for a directory or, on most servers, a pattern.
    public mutating func names(of path: RemotePath? = nil) async throws(FTPError) -> [[UInt8]] {
        let argument = path?.listingArgument ?? []
        return try await allLines(of: CommandLine(.nlst, argument), for: Purpose(.list, argument))
    }

    /// The lines of LIST as the server writes them; the argument is sent as it is, options included.
    public mutating func rawListing(_ argument: [UInt8] = []) async throws(FTPError) -> [[UInt8]] {
        try await allLines(of: CommandLine(.list, argument), for: Purpose(.list, argument))
    }

    private mutating func allLines(of line: CommandLine, for purpose: Purpose) async throws(FTPError) -> [[UInt8]] {
        try await recovering { connection throws(FTPError) in
            var all: [[UInt8]] = []
            let charset = connection.configuration.charset?.charset
            _ = try await connection.lines(of: line, for: purpose) {
                (lines: [ArraySlice<UInt8>]) async throws(FTPError) in
                all += lines.map { charset?.stored(path: Array($0)) ?? Array($0) }
            }
            return all
        }
    }

    /// Runs a command that answers with lines on a data connection, and hands them over some hundred at a time.
    ///
    /// - Returns: The final reply.
    mutating func lines(
        of line: CommandLine, for purpose: Purpose,
        _ body: ([ArraySlice<UInt8>]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> Reply? {
        var replies: [Reply] = []
        let plan = try await planData(for: line, replies: &replies, for: purpose)
        let meter = TransferMeter()
        let pump = Pump(meter, stall: configuration.timeouts.stall)
        var splitter = LineSplitter()
        var lines: [ArraySlice<UInt8>] = []
        let end = try await transfer(TransferRequest(line: line, isShort: expectsMore), by: plan, meter, for: purpose) {
            stream, relay in
            await pump.receive(stream, into: RelaySink(relay: relay))
        } take: { bytes throws(FTPError) in
            splitter.feed(bytes) { lines.append($0) }
            try await body(lines)
            lines.removeAll(keepingCapacity: true)
        }
        do throws(FTPError) {
            try end.check(purpose)
        } catch {
            // An empty directory is no error, though some servers say 450 or 550 "No files found".
            let isEmptyDirectory = error.reply?.text.lowercased().contains("no files") == true
            guard isEmptyDirectory, error.code == .notFound else { throw error }
            return error.reply
        }
        splitter.finish { lines.append($0) }
        try await body(lines)
        guard end.isClean || end.isQuiet else {
            throw end.replies.failure.map { purpose.failure(of: $0) } ?? purpose.failure(.incomplete)
        }
        return end.replies.final
    }
}
