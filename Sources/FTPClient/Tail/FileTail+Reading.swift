// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FileTail {
    /// Hands over what stands behind the position.
    ///
    /// - Returns: `false` when other bytes stand before it than were handed over; nothing was handed over then.
    mutating func read(
        on connection: inout FTPConnection, _ body: (Event) async throws -> Void
    ) async throws -> Bool {
        let guarded = UserError()
        var (isSame, isWhole) = (true, readsWhole)
        defer { readsWhole = isWhole }
        do throws(FTPError) {
            try await connection.recovering { connection throws(FTPError) in
                var expected = overlap[...]
                try await connection.retrieve(path, from: position - Int64(overlap.count), &isWhole) {
                    (bytes) throws(FTPError) in
                    let checked = min(expected.count, bytes.count)
                    if !bytes.starts(with: expected.prefix(checked)) {
                        isSame = false
                        throw FTPError(.cancelled, .download, path.bytes)
                    }
                    expected = expected.dropFirst(checked)
                    let news = Array(bytes.dropFirst(checked))
                    if news.isEmpty { return }
                    note(news)
                    try await guarded.run { try await body(.bytes(news)) }
                }
            }
        } catch {
            if !isSame { return false }
            throw guarded.error ?? error
        }
        return true
    }

    /// True when the bytes before the position are those that were handed over.
    mutating func hasOverlap(on connection: inout FTPConnection) async throws(FTPError) -> Bool {
        if readsWhole { return true }
        do throws(FTPError) {
            let range = position - Int64(overlap.count)..<position
            return try await connection.contents(of: path, range: range, limit: Self.overlapLimit) == overlap
        } catch {
            if error.code == .notSupported { readsWhole = true }
            guard error.code == .notSupported || error.code == .incomplete else { throw error }
            return true
        }
    }
}

extension FTPConnection {
    /// The state of a file that is followed, as the server tells it; `nil` when it is not there.
    ///
    /// MLST may tell of a link itself; SIZE and MDTM tell of what it leads to.
    mutating func tailState(of path: RemotePath) async throws(FTPError) -> FileTail.State? {
        try await recovering { connection throws(FTPError) in
            let purpose = Purpose(.stat, path.bytes)
            if connection.features.announced["MLST"] != nil, connection.features.mayHave("MLST"),
                let facts = try await connection.machineFacts(of: path, for: purpose), let size = facts.size,
                !facts.isLink
            {
                return FileTail.State(size: size, modified: facts.modified, unique: facts.unique)
            }
            let (size, time) = try await connection.link.ask(
                connection.link.typeCommands(.image), before: CommandLine(.size, path.bytes), .askingTime(of: path),
                for: purpose)
            guard let size = size.fileSize else { return nil }
            return FileTail.State(size: size, modified: time.modificationTime, unique: nil)
        }
    }

    /// Hands over what a file holds from a place on, however long it has become meanwhile.
    ///
    /// A server that begins at the head only is read from there, and the head is passed over.
    mutating func retrieve(
        _ path: RemotePath, from offset: Int64, _ readsWhole: inout Bool,
        _ body: ([UInt8]) async throws(FTPError) -> Void
    ) async throws(FTPError) {
        var operation = try DownloadOperation(path)
        if !readsWhole {
            do throws(FTPError) {
                return try await operation.relay(growingFrom: offset, on: &self, to: body)
            } catch {
                guard error.code == .notSupported, offset > 0 else { throw error }
                readsWhole = true
            }
        }
        var head = offset
        try await operation.relay(growingFrom: 0, on: &self) { bytes throws(FTPError) in
            let passed = min(head, Int64(bytes.count))
            head -= passed
            let rest = Array(bytes.dropFirst(Int(passed)))
            if !rest.isEmpty { try await body(rest) }
        }
    }
}

extension DownloadOperation {
    /// Hands over the bytes of a file that may grow meanwhile: the server's word that it was all is what counts.
    mutating func relay(
        growingFrom offset: Int64, on connection: inout FTPConnection,
        to body: ([UInt8]) async throws(FTPError) -> Void
    ) async throws(FTPError) {
        var replies: [Reply] = []
        let plan = try await connection.planTransfer(
            of: CommandLine(.retr, path.bytes), replies: &replies, for: purpose)
        let meter = reporter(total: nil).begin(at: 0, moving: nil)
        let pump = pump(meter, on: connection)
        let end = try await connection.transfer(
            command(from: offset), by: plan, meter, for: purpose,
            move: { stream, relay in await pump.receive(stream, into: RelaySink(relay: relay)) }, take: body)
        try await check(end, on: &connection)
        guard end.isClean || end.isQuiet else {
            // Without a control connection it goes on from there over a new one.
            if let failure = end.replies.failure { throw purpose.failure(of: failure) }
            throw purpose.failure(
                .incomplete, "the server did not say that this was all", reply: end.replies.final)
        }
    }
}
