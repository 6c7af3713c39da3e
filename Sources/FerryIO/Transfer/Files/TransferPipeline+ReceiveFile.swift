// SPDX-License-Identifier: Apache-2.0

extension TransferPipeline {
    /// Writes what arrives at a socket into a file, until the other side ends the stream or `limit` bytes have come.
    ///
    /// Writing may wait for a disk, so it happens on the pool, as long in one go as bytes keep coming; but to wake a
    /// thread for the little that a small file or a slow sender brings would cost more than to write it.
    func receive<Sink: TransferSink & ~Copyable>(
        into place: FilePlace, of sink: inout Sink, from socket: SocketEnd, of stream: borrowing ByteStream,
        upTo limit: Int64, within budget: inout RateBudget
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
                let turn =
                    isBrief
                    ? try await BlockingPool.shared.runBriefly(take) : try await stream.moveOnPool(socket, take)
                received += turn.bytes
                budget.use(Int(turn.bytes))
                if let leftover = turn.leftover {
                    try await store(leftover, behind: received, into: place, of: &sink)
                    received += Int64(leftover.bytes.count)
                    budget.use(leftover.bytes.count)
                }
                if let end = turn.end { return ReceivedStream(end: end, endFollowedAtOnce: turn.bytes > 0) }
                if received == limit { throw .stopped }
                if Task.isCancelled { throw .stream(.cancelled) }
                (isDry, isFast) = (turn.awaited != nil, turn.isFast)
                awaited = turn.awaited ?? .reading
            }
        }
    }

    /// Writes what there was no room for, as long as the sink makes some.
    private func store<Sink: TransferSink & ~Copyable>(
        _ leftover: ReceivingTurn.Leftover, behind position: Int64, into place: FilePlace, of sink: inout Sink
    ) async throws(TransferError) {
        var lack = TransferError.file(leftover.lack)
        while lack.isLackOfRoom, await sink.makeRoom() {
            do throws(TransferError) {
                try await BlockingPool.shared.run { () throws(TransferError) in
                    try place.write(leftover.bytes, behind: position)
                }
                counter.add(leftover.bytes.count)
                return
            } catch {
                lack = error
            }
        }
        throw lack
    }
}
