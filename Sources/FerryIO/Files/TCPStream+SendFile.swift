// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    /// How much is sent before others get their turn.
    private static let slice: Int64 = 1024 * 1024
    /// The same for bytes that come from a disk: a slow one is done with them in a fraction of a second, so that the
    /// transfer can be stopped.
    private static let diskTurn: Int64 = 4 * 1024 * 1024

    /// Sends a part of a file without copying it: `sendfile` on the loop, in slices, while the bytes are in memory.
    ///
    /// What would wait for the disk is sent from a thread of the pool, so that the loop never waits.
    package func send(
        file: borrowing Descriptor, _ range: Range<Int64>, within allowance: inout Allowance,
        counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) {
        let file = file.raw
        var cache = PageCache(file: file)
        var offset = range.lowerBound
        while offset < range.upperBound {
            let granted: Int64
            do throws(StreamError) {
                granted = try await allowance.grant(min(Self.diskTurn, range.upperBound - offset), on: loop)
            } catch {
                throw .stream(error)
            }
            let turn = try await takeTurn(file, offset..<offset + granted, &cache, counter)
            offset += turn.sent
            allowance.use(Int(turn.sent))
            if turn.isFull {
                do throws(StreamError) { try await waitWritable(until: .after(stall)) } catch { throw .stream(error) }
            } else {
                await Task.yield()
            }
            if Task.isCancelled { throw .stream(.cancelled) }
        }
    }

    private func takeTurn(
        _ file: CInt, _ range: Range<Int64>, _ cache: inout PageCache, _ counter: ByteCounter
    ) async throws(PumpError) -> SendingTurn {
        let slice = range.lowerBound..<min(range.lowerBound + Self.slice, range.upperBound)
        let isCached: Bool
        do throws(Errno) { isCached = try cache.holds(slice) } catch { throw .file(error) }
        let socket = socket.raw
        if isCached { return try SendingTurn.take(slice, of: file, to: socket, counting: counter) }
        return try await BlockingPool.shared.run { () throws(PumpError) in
            try SendingTurn.takeFromDisk(range, of: file, to: socket, counting: counter)
        }
    }

    /// Sends what the kernel takes at once of a short part that is in memory; returns how many bytes.
    ///
    /// What it does not send, for whatever reason, is left to `send(file:_:within:counting:stall:)`.
    package func sendNow(file: borrowing Descriptor, _ range: Range<Int64>) -> Int64 {
        var cache = PageCache(file: file.raw)
        guard (try? cache.holds(range)) == true else { return 0 }
        let turn = try? SendingTurn.take(range, of: file.raw, to: socket.raw)
        return turn?.sent ?? 0
    }
}

/// What went out in one go, and why it ended.
private struct SendingTurn: Sendable {
    var sent: Int64 = 0
    /// The other side takes no more for now.
    var isFull = false

    /// Who has taken so much in one turn takes more soon.
    private static let fast: Int64 = 128 * 1024
    /// How far the disk is asked to be ahead.
    private static let ahead: Int64 = 2 * 1024 * 1024

    static func take(
        _ range: Range<Int64>, of file: CInt, to socket: CInt, counting counter: ByteCounter? = nil
    ) throws(PumpError) -> SendingTurn {
        var turn = SendingTurn()
        while turn.sent < range.count, !turn.isFull {
            try turn.push(range.lowerBound + turn.sent..<range.upperBound, of: file, to: socket, counter)
        }
        return turn
    }

    /// The same on a thread that may wait for the disk, and may stay a moment for a fast receiver.
    static func takeFromDisk(
        _ range: Range<Int64>, of file: CInt, to socket: CInt, counting counter: ByteCounter
    ) throws(PumpError) -> SendingTurn {
        var turn = SendingTurn()
        var asked = range.lowerBound
        while turn.sent < range.count {
            let position = range.lowerBound + turn.sent
            if asked < position + ahead / 2 {
                System.readAhead(file, asked..<position + ahead)
                asked = position + ahead
            }
            try turn.push(position..<min(position + ahead / 8, range.upperBound), of: file, to: socket, counter)
            if turn.isFull {
                guard turn.sent >= fast, System.waitWritable(socket, milliseconds: 2) else { return turn }
                turn.isFull = false
            }
        }
        return turn
    }

    private mutating func push(
        _ range: Range<Int64>, of file: CInt, to socket: CInt, _ counter: ByteCounter?
    ) throws(PumpError) {
        var offset = range.lowerBound
        let count: Int?
        do throws(Errno) {
            count = try System.sendFile(file, from: &offset, count: range.count, to: socket)
        } catch {
            throw error == .inputOutput ? .file(error) : .stream(.failed(error))
        }
        guard let count else {
            isFull = true
            return
        }
        if count == 0 { throw .fileShrank }
        sent += Int64(count)
        counter?.add(count)
    }
}
