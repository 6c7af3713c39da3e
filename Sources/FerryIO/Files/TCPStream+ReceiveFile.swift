// SPDX-License-Identifier: Apache-2.0

extension TCPStream {
    /// How much one visit to the pool may move before others get their turn.
    private static let turn: Int64 = 64 * 1024 * 1024

    /// Writes what arrives into a file from `offset` on, until the other side ends the stream; returns the bytes.
    ///
    /// Writing may wait for a disk, so it happens on the pool, as long in one go as bytes keep coming.
    package func receive(
        into file: borrowing Descriptor, at offset: Int64, within allowance: inout Allowance,
        counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) -> Int64 {
        try await receive(
            into: Sink(raw: file.raw, offset: offset), within: &allowance, counting: counter, stall: stall)
    }

    /// Writes what arrives into a pipe, a terminal or whatever else has no positions, until the stream ends.
    package func receive(
        intoPipe pipe: CInt, within allowance: inout Allowance, counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) -> Int64 {
        try await receive(into: Sink(raw: pipe, offset: nil), within: &allowance, counting: counter, stall: stall)
    }

    private func receive(
        into sink: Sink, within allowance: inout Allowance, counting counter: ByteCounter, stall: Duration
    ) async throws(PumpError) -> Int64 {
        let source = socket.raw
        var received: Int64 = 0
        while true {
            do throws(StreamError) { try await waitReadable(until: .after(stall)) } catch { throw .stream(error) }
            var isDry = false
            while !isDry {
                let position = received
                let most: Int64
                do throws(StreamError) {
                    most = try await allowance.grant(Self.turn, on: loop)
                } catch {
                    throw .stream(error)
                }
                let turn = try await BlockingPool.shared.run { () throws(PumpError) in
                    try Turn.take(most, from: source, into: sink, behind: position, counting: counter)
                }
                received += turn.bytes
                allowance.use(Int(turn.bytes))
                if turn.isAtEnd { return received }
                if Task.isCancelled { throw .stream(.cancelled) }
                isDry = turn.isDry
            }
        }
    }

    /// Where the bytes go: a place in a file, or the end of a pipe.
    private struct Sink: Sendable {
        let raw: CInt
        let offset: Int64?

        func write(_ bytes: UnsafeRawBufferPointer, behind position: Int64) throws(PumpError) {
            do throws(Errno) {
                if let offset {
                    try unsafe System.write(bytes, to: raw, at: offset + position)
                } else {
                    try unsafe System.write(bytes, pipe: raw)
                }
            } catch {
                throw .file(error)
            }
        }
    }

    /// One visit to the pool: what moved, and why it ended.
    private struct Turn: Sendable {
        var bytes: Int64 = 0
        var isDry = false
        var isAtEnd = false

        /// Who has sent so much in one turn is not typing.
        private static let fast: Int64 = 128 * 1024

        static func take(
            _ most: Int64, from source: CInt, into sink: Sink, behind position: Int64, counting counter: ByteCounter
        ) throws(PumpError) -> Turn {
            try unsafe TransferBuffer().withBytes { buffer throws(PumpError) in
                var turn = Turn()
                while turn.bytes < most {
                    let space = unsafe UnsafeMutableRawBufferPointer(
                        rebasing: buffer.prefix(Int(clamping: most - turn.bytes)))
                    switch unsafe receive(from: source, into: space) {
                    case .success(nil):
                        // A fast sender is back sooner than this thread could be: stay for it a moment.
                        if turn.bytes >= fast, System.waitReadable(source, milliseconds: 2) { continue }
                        turn.isDry = true
                        return turn
                    case .success(0):
                        turn.isAtEnd = true
                        return turn
                    case .success(let count?):
                        try unsafe sink.write(
                            UnsafeRawBufferPointer(rebasing: buffer[..<count]), behind: position + turn.bytes)
                        turn.bytes += Int64(count)
                        counter.add(count)
                    case .failure(let error):
                        throw .stream(.failed(error))
                    }
                }
                return turn
            }
        }

        private static func receive(from source: CInt, into buffer: UnsafeMutableRawBufferPointer) -> Result<
            Int?, Errno
        > {
            do throws(Errno) { return .success(try unsafe System.receive(from: source, into: buffer)) } catch {
                return .failure(error)
            }
        }
    }
}
