// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// The names that NLST gives for a folder or, on most servers, a pattern.
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
            _ = try await connection.lines(of: line, for: purpose) {
                (lines: [ArraySlice<UInt8>]) async throws(FTPError) in
                all += lines.map { Array($0) }
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
        let plan = try await planData(replies: &replies, for: purpose)
        let (stall, quiet, loop) = (configuration.timeouts.stall, configuration.timeouts.quiet, loop)
        let end = try await transfer(TransferCommand(line: line), by: plan, for: purpose) { stream, watch in
            let interruption = stream.interruption
            let counter = ByteCounter()
            watch.onRefusal { interruption() }
            watch.onQuiet(counter, of: nil, within: quiet, on: loop) { interruption() }
            return await Self.readLines(from: stream, watch, stall: stall, counting: counter, body)
        }
        features.note(end.report, to: line)
        do throws(FTPError) {
            try end.check(purpose)
        } catch {
            // An empty folder is no error, though some servers say 450 or 550 "No files found".
            let isEmptyFolder = error.reply?.text.lowercased().contains("no files") == true
            guard isEmptyFolder, error.code == .notFound else { throw error }
            return error.reply
        }
        guard end.isClean || end.isQuiet else {
            throw end.report.failure.map { purpose.failure(of: $0) } ?? purpose.failure(.incomplete)
        }
        return end.report.final
    }

    private static func readLines(
        from stream: consuming ByteStream, _ watch: ControlWatch, stall: Duration, counting counter: ByteCounter,
        _ body: ([ArraySlice<UInt8>]) async throws(FTPError) -> Void
    ) async -> Flow {
        var splitter = LineSplitter()
        var arrivals: [UInt8] = []
        var lines: [ArraySlice<UInt8>] = []
        while true {
            arrivals.removeAll(keepingCapacity: true)
            do throws(StreamError) {
                if Task.isCancelled { throw .cancelled }
                let deadline = stream.loop.deadline(after: stall)
                if try await stream.read(onto: &arrivals, atMost: 64 * 1024, until: deadline) != nil { break }
                counter.add(arrivals.count)
            } catch {
                if watch.isQuiet { break }
                return .broken(error)
            }
            splitter.feed(arrivals) { lines.append($0) }
            do throws(FTPError) { try await body(lines) } catch { return .stopped(error) }
            lines.removeAll(keepingCapacity: true)
        }
        splitter.finish { lines.append($0) }
        do throws(FTPError) { try await body(lines) } catch { return .stopped(error) }
        return watch.isQuiet ? .quiet : .ended
    }
}

extension ServerFeatures {
    /// Learns from a transfer whether its command exists.
    mutating func note(_ report: ControlWatch.Report, to line: CommandLine) {
        if let final = report.final { note(final, to: line) }
    }
}
