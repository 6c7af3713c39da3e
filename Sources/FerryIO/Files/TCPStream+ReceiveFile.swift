// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    /// How much one visit to the pool may move before others get their turn.
    private static let turn: Int64 = 64 * 1024 * 1024

    /// Writes what arrives into a file from `offset` on, until the other side ends the stream.
    ///
    /// Writing may wait for a disk, so it happens on the pool, as long in one go as bytes keep coming; but to wake a
    /// thread for the little that a small file or a slow sender brings would cost more than to write it.
    package func receive(
        into file: borrowing Descriptor, at offset: Int64, within allowance: inout Allowance,
        counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) -> ReceivedStream {
        try await receive(
            into: ByteSink(raw: file.raw, offset: offset), within: &allowance, counting: counter, stall: stall)
    }

    /// Writes what arrives into a pipe, a terminal or whatever else has no positions, until the stream ends.
    package func receive(
        intoPipe pipe: CInt, within allowance: inout Allowance, counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) -> ReceivedStream {
        try await receive(into: ByteSink(raw: pipe, offset: nil), within: &allowance, counting: counter, stall: stall)
    }

    private func receive(
        into sink: ByteSink, within allowance: inout Allowance, counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) -> ReceivedStream {
        let source = socket.raw
        var received: Int64 = 0
        while true {
            do throws(StreamError) { try await waitReadable(until: .after(stall)) } catch { throw .stream(error) }
            var (isDry, isFast) = (false, false)
            while !isDry {
                let position = received
                // A pipe or a terminal may take its time whatever comes.
                let isBrief = sink.offset != nil && !isFast
                let most: Int64
                do throws(StreamError) {
                    most = try await allowance.grant(isBrief ? ReceivingTurn.fast : Self.turn, on: loop)
                } catch {
                    throw .stream(error)
                }
                let take = { @Sendable [isFast] () throws(PumpError) in
                    try ReceivingTurn.take(
                        most, from: source, isFast: isFast, into: sink, behind: position, counting: counter)
                }
                let pool = BlockingPool.shared
                let turn = isBrief ? try await pool.runBriefly(take) : try await pool.run(take)
                received += turn.bytes
                allowance.use(Int(turn.bytes))
                if turn.isAtEnd { return ReceivedStream(bytes: received, endFollowedAtOnce: turn.bytes > 0) }
                if Task.isCancelled { throw .stream(.cancelled) }
                (isDry, isFast) = (turn.isDry, turn.isFast)
            }
        }
    }
}

/// A stream that was taken to its end.
package struct ReceivedStream: Sendable {
    package let bytes: Int64
    /// The end stood right behind the last bytes, and was not waited for apart from them.
    package let endFollowedAtOnce: Bool
}
