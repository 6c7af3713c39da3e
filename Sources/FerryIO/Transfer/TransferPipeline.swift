// SPDX-License-Identifier: Apache-2.0

/// Moves the bytes of one transfer from a source through a transform into a sink, one of them a stream.
///
/// All transfers of both programs use it: files, text, listings, pipes. It keeps within limits, gives up when the other
/// side takes or gives nothing for too long, stops when its task is cancelled, and counts.
/// Bytes never enter this process (sendfile(2), splice(2)) where both ends are the kernel's and nothing changes on the
/// way, encryption included.
package struct TransferPipeline: Sendable {
    /// The limits on its speed, alone or together with other transfers.
    package let limits: [RateLimit]
    /// The time for which the other side may move nothing.
    package let stall: Duration
    package let counter: ByteCounter
    /// On which side of a transform bytes are counted.
    package let counted: Counted

    package enum Counted: Sendable {
        case inFile
        case onStream
    }

    package init(
        limits: [RateLimit] = [], stall: Duration, counter: ByteCounter, counted: Counted = .onStream
    ) {
        (self.limits, self.stall, self.counter, self.counted) = (limits, stall, counter, counted)
    }

    /// Sends all of a source; the stream stays open.
    package func send<Source: TransferSource & ~Copyable>(
        _ source: inout Source, through transform: (any ByteTransform)? = nil, over stream: borrowing ByteStream
    ) async throws(TransferError) {
        var budget = RateBudget(within: limits)
        if transform == nil, let part = source.filePart, let socket = stream.socketEnd {
            return try await send(part, to: socket, of: stream, within: &budget)
        }
        guard let transform else {
            while let bytes = try await nextPiece(of: &source, on: stream.loop, within: &budget) {
                try await write(bytes, to: stream)
                counter.add(bytes.count)
            }
            return
        }
        var stage = TransformStage(transform)
        while let bytes = try await nextPiece(of: &source, on: stream.loop, within: &budget) {
            var hasMore = try await stage.take(.bytes(bytes))
            while hasMore {
                try await write(stage.output, to: stream)
                if counted == .onStream { counter.add(stage.output.count) }
                hasMore = try await stage.take(.nothing)
            }
            if counted == .inFile { counter.add(bytes.count) }
        }
        _ = try await stage.take(.end)
        try await write(stage.output, to: stream)
        if counted == .onStream { counter.add(stage.output.count) }
    }

    /// Receives until the other side ends the stream, or `limit` bytes of it have come.
    ///
    /// - Throws: `.stopped` when `limit` bytes are in the sink and the stream has not ended with them.
    package func receive<Sink: TransferSink & ~Copyable>(
        into sink: inout Sink, through transform: (any ByteTransform)? = nil, from stream: borrowing ByteStream,
        upTo limit: Int64 = .max
    ) async throws(TransferError) -> ReceivedStream {
        var budget = RateBudget(within: limits)
        if transform == nil, let place = sink.filePlace, let socket = stream.socketEnd {
            return try await receive(
                into: place, of: &sink, from: socket, of: stream, upTo: limit, within: &budget)
        }
        var missing = limit
        var stage = transform.map { TransformStage($0) }
        var arriving: [UInt8] = []
        var followsBytes = false
        while true {
            arriving.removeAll(keepingCapacity: true)
            let (end, hasWaited) = try await read(onto: &arriving, atMost: missing, from: stream, within: &budget)
            missing -= Int64(arriving.count)
            if stage == nil {
                if !arriving.isEmpty { try await write(arriving, into: &sink) }
                counter.add(arriving.count)
            } else {
                // Bytes that were compressed count for what they stand for.
                var paid = arriving.count
                var hasMore = false
                if !arriving.isEmpty { hasMore = try await stage?.take(.bytes(arriving)) ?? false }
                while hasMore, let bytes = stage?.output {
                    if bytes.count > paid { try await charge(bytes.count - paid, on: stream.loop, to: &budget) }
                    paid = max(0, paid - bytes.count)
                    if !bytes.isEmpty { try await write(bytes, into: &sink) }
                    if counted == .inFile { counter.add(bytes.count) }
                    if Task.isCancelled { throw .stream(.cancelled) }
                    hasMore = try await stage?.take(.nothing) ?? false
                }
                if end != nil {
                    _ = try await stage?.take(.end)
                    if let bytes = stage?.output, !bytes.isEmpty {
                        try await write(bytes, into: &sink)
                        if counted == .inFile { counter.add(bytes.count) }
                    }
                }
                if counted == .onStream { counter.add(arriving.count) }
            }
            if let end { return ReceivedStream(end: end, endFollowedAtOnce: followsBytes && !hasWaited) }
            if missing == 0 { throw .stopped }
            followsBytes = true
            if Task.isCancelled { throw .stream(.cancelled) }
        }
    }
}

/// A stream that was received to its end.
package struct ReceivedStream: Sendable {
    package let end: EndOfStream
    /// The end stood right behind the last bytes, and was not waited for apart from them.
    package let endFollowedAtOnce: Bool
}

extension TransferPipeline {
    private func nextPiece<Source: TransferSource & ~Copyable>(
        of source: inout Source, on loop: EventLoop, within budget: inout RateBudget
    ) async throws(TransferError) -> [UInt8]? {
        if Task.isCancelled { throw .stream(.cancelled) }
        let granted = try await grant(Int64(TransferPolicy.piece), on: loop, of: &budget)
        guard let bytes = try await source.next(atMost: Int(granted)) else { return nil }
        budget.use(bytes.count)
        return bytes
    }

    private func read(
        onto bytes: inout [UInt8], atMost limit: Int64, from stream: borrowing ByteStream,
        within budget: inout RateBudget
    ) async throws(TransferError) -> (end: EndOfStream?, hasWaited: Bool) {
        let granted = try await grant(min(limit, Int64(TransferPolicy.piece)), on: stream.loop, of: &budget)
        var hasWaited = false
        do throws(StreamError) {
            while true {
                switch try stream.readNow(onto: &bytes, atMost: Int(granted)) {
                case .bytes(let count):
                    budget.use(count)
                    return (nil, hasWaited)
                case .end(let end): return (end, hasWaited)
                case .again(let interest):
                    hasWaited = true
                    try await stream.wait(for: interest, until: stream.loop.deadline(after: stall))
                }
            }
        } catch {
            throw .stream(error)
        }
    }

    /// Writes bytes, again and again as long as there is no room for them and the sink makes some.
    private func write<Sink: TransferSink & ~Copyable>(
        _ bytes: [UInt8], into sink: inout Sink
    ) async throws(TransferError) {
        while true {
            do throws(TransferError) { return try await sink.take(bytes) } catch {
                guard error.isLackOfRoom, await sink.makeRoom() else { throw error }
            }
        }
    }

    private func write(_ bytes: [UInt8], to stream: borrowing ByteStream) async throws(TransferError) {
        do throws(StreamError) { try await stream.write(bytes, stall: stall) } catch { throw .stream(error) }
    }

    /// Waits until so many bytes more may move.
    private func charge(
        _ count: Int, on loop: EventLoop, to budget: inout RateBudget
    ) async throws(TransferError) {
        if limits.isEmpty { return }
        var left = count
        while left > 0 {
            let granted = Int(try await grant(Int64(left), on: loop, of: &budget))
            budget.use(granted)
            left -= granted
        }
    }

    func grant(
        _ wanted: Int64, on loop: EventLoop, of budget: inout RateBudget
    ) async throws(TransferError) -> Int64 {
        do throws(StreamError) { return try await budget.grant(wanted, on: loop) } catch { throw .stream(error) }
    }
}

/// The reason why the bytes of a transfer stopped moving.
package enum TransferError: Error, Hashable, Sendable {
    /// The connection failed, stalled, or was given up.
    case stream(StreamError)
    /// The file could not be read or written.
    case file(Errno)
    /// The file ended before the bytes that were promised (`ftruncate` by somebody else).
    case fileShrank
    /// Compressed bytes ended before their own end.
    case unfinished
    /// Compressed bytes are none, are not what was compressed, or go on behind their own end.
    case damaged
    /// The source or the sink wants no more, and knows the reason; or as many bytes have come as were asked for.
    case stopped

    /// True when the file system is full, or what the user may have of it is used up.
    package var isLackOfRoom: Bool {
        if case .file(let error) = self { error.isLackOfRoom } else { false }
    }
}

extension Errno {
    /// True when the file system is full, or what the user may have of it is used up.
    package var isLackOfRoom: Bool { self == .noSpace || self == .quotaExceeded }
}
