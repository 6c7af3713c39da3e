// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FileTail {
    /// Hands over the end of the file as it is now; `poll` goes on from there.
    ///
    /// - Parameters:
    ///   - amount: The amount of it.
    ///   - connection: A connection to the server.
    ///   - body: Gets the bytes.
    /// - Throws: `notFound`, `isDirectory`, other errors of the connection, and those of `body` unchanged.
    public mutating func begin(
        with amount: Amount, on connection: inout FTPConnection, _ body: (Event) async throws -> Void
    ) async throws {
        do throws(FTPError) {
            let facts = try await connection.stat(path)
            if facts.leadsToDirectory { throw FTPError(.isDirectory, .download, path.bytes) }
        } catch {
            // A server that tells nothing of files may still have it.
            if error.code != .notSupported { throw error }
        }
        known = try await connection.tailState(of: path)
        guard let size = known?.size else { return try await readAll(amount, on: &connection, body) }
        switch amount {
        case .bytes(let count): position = max(0, size - count)
        case .lines(0): position = size
        case .lines(let count):
            guard let start = try await start(of: count, size, on: &connection) else {
                return try await readAll(amount, on: &connection, body)
            }
            position = start
        }
        if position < size { _ = try await read(on: &connection, body) }
    }

    /// The place at which the last lines begin; `nil` where the server does not begin in the middle of a file.
    ///
    /// Blocks are read from the end backwards, each twice as long as the one behind it, and only counted.
    private func start(
        of count: Int, _ size: Int64, on connection: inout FTPConnection
    ) async throws(FTPError) -> Int64? {
        var (end, block, missing) = (size, Int64(64 << 10), count)
        while end > 0 {
            let start = max(0, end - block)
            let bytes: [UInt8]
            do throws(FTPError) { bytes = try await connection.block(of: path, start..<end) } catch {
                if error.code == .notSupported { return nil }
                throw error
            }
            // The line end at the very end begins no further line.
            let isLast = end == size && bytes.last == .lineFeed
            for index in bytes.indices.dropLast(isLast ? 1 : 0).reversed() where bytes[index] == .lineFeed {
                missing -= 1
                if missing == 0 { return start + Int64(index) + 1 }
            }
            (end, block) = (start, min(block * 2, 4 << 20))
        }
        return 0
    }

    /// Reads all of a file whose server tells no size, or begins at the head only, and hands over its end.
    ///
    /// - Throws: `refusedByGuard` if that end is too long to be kept.
    private mutating func readAll(
        _ amount: Amount, on connection: inout FTPConnection, _ body: (Event) async throws -> Void
    ) async throws {
        var kept = KeptEnd(amount)
        var total: Int64 = 0
        let path = path
        var isWhole = true
        (readsWhole, overlap) = (true, [])
        isSizeless = known == nil
        try await connection.recovering { connection throws(FTPError) in
            (kept, total) = (KeptEnd(amount), 0)
            try await connection.retrieve(path, from: 0, &isWhole) { bytes throws(FTPError) in
                total += Int64(bytes.count)
                if kept.take(bytes) { return }
                throw FTPError(
                    .refusedByGuard, .download, path.bytes,
                    "the server does not begin in the middle of a file, and its end is too long to be kept")
            }
        }
        let end = kept.end
        position = total - Int64(end.count)
        note(end)
        if !end.isEmpty { try await body(.bytes(end)) }
    }
}

extension FTPConnection {
    /// The bytes of a range, of a file that may have grown behind it.
    fileprivate mutating func block(of path: RemotePath, _ range: Range<Int64>) async throws(FTPError) -> [UInt8] {
        try await recovering { connection throws(FTPError) in
            var bytes: [UInt8] = []
            var isEnough = false
            var operation = try DownloadOperation(path)
            do throws(FTPError) {
                try await operation.relay(growingFrom: range.lowerBound, on: &connection) { piece throws(FTPError) in
                    bytes += piece
                    isEnough = bytes.count > range.count
                    if isEnough { throw FTPError(.cancelled, .download, path.bytes) }
                }
            } catch {
                if !isEnough || Task.isCancelled { throw error }
            }
            return Array(bytes.prefix(range.count))
        }
    }
}

/// The end of what has come, no longer than it must be.
private struct KeptEnd {
    private let amount: FileTail.Amount
    private var bytes: [UInt8] = []

    private static let limit = 64 << 20

    init(_ amount: FileTail.Amount) { self.amount = amount }

    /// Takes the next bytes; `false` when there are too many to keep.
    mutating func take(_ piece: [UInt8]) -> Bool {
        bytes += piece
        // Now and then, so that it costs little a byte.
        if bytes.count > 1 << 20 { bytes = end }
        return bytes.count <= Self.limit
    }

    /// The part that was asked for.
    var end: [UInt8] {
        switch amount {
        case .bytes(let count): return Array(bytes.suffix(Int(clamping: count)))
        case .lines(0): return []
        case .lines(let count):
            var missing = count
            let isEnded = bytes.last == .lineFeed
            for index in bytes.indices.dropLast(isEnded ? 1 : 0).reversed() where bytes[index] == .lineFeed {
                missing -= 1
                if missing == 0 { return Array(bytes[(index + 1)...]) }
            }
            return bytes
        }
    }
}
