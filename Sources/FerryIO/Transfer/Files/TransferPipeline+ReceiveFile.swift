// SPDX-License-Identifier: Apache-2.0

extension TransferPipeline {
    /// Writes what arrives at a socket into a file, until the other side ends the stream or `limit` bytes have come.
    ///
    /// Writing may wait for a disk, so it happens on the pool, as long in one go as bytes keep coming; but to wake a
    /// thread for the little that a small file or a slow sender brings would cost more than to write it.
    func receive(
        into place: FilePlace, from socket: SocketEnd, of stream: borrowing ByteStream, upTo limit: Int64,
        within budget: inout RateBudget
    ) async throws(TransferError) -> ReceivedStream {
        var received: Int64 = 0
        var awaited = Interest.reading
        while true {
            do throws(StreamError) {
                try await stream.wait(for: awaited, until: stream.loop.deadline(after: stall))
            } catch {
                throw .stream(error)
            }
            var (isDry, isFast) = (false, false)
            while !isDry {
                // A pipe or a terminal may take its time whatever comes.
                let isBrief = place.offset != nil && !isFast
                let wanted = min(limit - received, isBrief ? TransferPolicy.fastPeer : TransferPolicy.receiveSlice)
                let most = try await grant(wanted, on: stream.loop, of: &budget)
                let (position, counter) = (received, counter)
                let take = { @Sendable [isFast] () throws(TransferError) in
                    try ReceivingTurn.take(
                        most, from: socket, isFast: isFast, into: place, behind: position, counting: counter)
                }
                let pool = BlockingPool.shared
                let turn = isBrief ? try await pool.runBriefly(take) : try await pool.run(take)
                received += turn.bytes
                budget.use(Int(turn.bytes))
                if let end = turn.end { return ReceivedStream(end: end, endFollowedAtOnce: turn.bytes > 0) }
                if received == limit { throw .stopped }
                if Task.isCancelled { throw .stream(.cancelled) }
                (isDry, isFast) = (turn.awaited != nil, turn.isFast)
                awaited = turn.awaited ?? .reading
            }
        }
    }
}
