// SPDX-License-Identifier: Apache-2.0

extension TransferPipeline {
    /// Sends a part of a file on the loop, in slices, while the bytes are in memory: by sendfile(2), which copies
    /// nothing, or enciphered.
    ///
    /// Bytes that would wait for the disk are sent from a thread of the pool, so that the loop never waits.
    func send(
        _ part: FilePart, to socket: SocketEnd, of stream: borrowing ByteStream, within budget: inout RateBudget
    ) async throws(TransferError) {
        if part.range.count > TransferPolicy.largeTransfer, stream.peerAddress.isLocal {
            stream.setCongestionControlForLocalNetworks()
        }
        var cache = PageCache(file: part.file.descriptor.raw)
        var offset = part.range.lowerBound
        while offset < part.range.upperBound {
            let wanted = min(TransferPolicy.diskSlice, part.range.upperBound - offset)
            let end = offset + (try await grant(wanted, on: stream.loop, of: &budget))
            // To the last byte that was granted: an encrypted stream may hold a record that must not become shorter.
            while offset < end {
                let turn = try await sendTurn(of: part.file, offset..<end, to: socket, of: stream, &cache)
                offset += turn.sent
                budget.use(Int(turn.sent))
                if turn.isFull {
                    do throws(StreamError) {
                        try await stream.waitWritable(until: stream.loop.deadline(after: stall))
                    } catch {
                        throw .stream(error)
                    }
                } else {
                    await Task.yield()
                }
                if Task.isCancelled { throw .stream(.cancelled) }
            }
        }
    }

    private func sendTurn(
        of file: OpenFile, _ range: Range<Int64>, to socket: SocketEnd, of stream: borrowing ByteStream,
        _ cache: inout PageCache
    ) async throws(TransferError) -> SendingTurn {
        let most = socket.tls == nil ? TransferPolicy.sendSlice : TransferPolicy.encipheredSlice
        let slice = range.lowerBound..<min(range.lowerBound + most, range.upperBound)
        let isCached: Bool
        do throws(Errno) { isCached = try cache.holds(slice) } catch { throw .file(error) }
        let counter = counter
        if isCached { return try SendingTurn.take(slice, of: file.descriptor.raw, to: socket, counting: counter) }
        return try await stream.moveOnPool(socket) { () throws(TransferError) in
            try SendingTurn.takeFromDisk(range, of: file.descriptor.raw, to: socket, counting: counter)
        }
    }
}

extension ByteStream {
    /// Sends what the kernel takes at once of a short part that is in memory; returns how many bytes, 0 where the
    /// kernel cannot.
    ///
    /// The rest is left to a `TransferPipeline`, whatever stopped the sending.
    package func sendNow(_ file: OpenFile, _ range: Range<Int64>) -> Int64 {
        var cache = PageCache(file: file.descriptor.raw)
        guard let socket = socketEnd, (try? cache.holds(range)) == true else { return 0 }
        let turn = try? SendingTurn.take(range, of: file.descriptor.raw, to: socket)
        return turn?.sent ?? 0
    }
}
