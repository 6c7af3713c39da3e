// SPDX-License-Identifier: Apache-2.0

/// A connection that carries bytes both ways: one owner, closed with it.
///
/// It hides what carries them: a TCP socket, in clear or encrypted (`secured`), or a `StreamTransport`. Nothing outside
/// this module sees a socket.
/// A reader waits without a buffer and takes one when bytes are there, so that an idle connection costs little.
package struct ByteStream: ~Copyable, Sendable {
    let transport: Transport
    let readiness: Readiness
    /// The encryption of what goes through a socket.
    var tls: TLSSession?
    package let peerAddress: SocketAddress

    /// The carrier of the bytes: a socket, or another transport.
    enum Transport: ~Copyable, Sendable {
        case socket(Descriptor)
        case other(any StreamTransport)
    }

    /// Takes over a connected, non-blocking socket and registers it with the loop.
    init(adopting socket: consuming Descriptor, peer: SocketAddress? = nil, on loop: EventLoop) throws(Errno) {
        let peerAddress = if let peer { peer } else { try System.peerAddress(of: socket) }
        readiness = try loop.register(socket)
        readiness.show(socket.raw)
        transport = .socket(socket)
        self.peerAddress = peerAddress
    }

    /// Makes a stream of something that is no socket; `transport` gets the signal by which it wakes waiting tasks.
    package init(
        peer: SocketAddress, on loop: EventLoop, over transport: (StreamSignal) -> any StreamTransport
    ) {
        readiness = loop.makeReadiness()
        self.transport = .other(transport(StreamSignal(readiness: readiness)))
        peerAddress = peer
    }

    deinit {
        readiness.unregister()
        switch transport {
        case .socket: break
        case .other(let transport): transport.close()
        }
    }

    /// The loop on which its tasks run.
    package var loop: EventLoop { readiness.loop }

    /// This side's address, as the kernel tells it each time.
    package var localAddress: SocketAddress {
        switch transport {
        // It fails only for what is no socket.
        case .socket(let socket): (try? System.localAddress(of: socket)) ?? .anyV4(port: 0)
        case .other(let transport): transport.localAddress
        }
    }

    /// The socket, for transfers that move the bytes of files without the stream's help; `nil` where there is none.
    var socketEnd: SocketEnd? {
        switch transport {
        case .socket(let socket): SocketEnd(raw: socket.raw, tls: tls)
        case .other: nil
        }
    }

    /// Suspends until bytes or the end of the stream can be read.
    ///
    /// Readiness is edge-triggered and reported once: read until `readNow` says `again` before the next wait, or that
    /// wait may never end.
    package func waitReadable(until deadline: Deadline) async throws(StreamError) {
        try await wait(for: .reading, until: deadline)
    }

    /// Suspends until bytes are taken again.
    package func waitWritable(until deadline: Deadline) async throws(StreamError) {
        try await wait(for: .writing, until: deadline)
    }

    /// Suspends until what an outcome asked for has happened.
    package func wait(
        for interest: Interest, until deadline: Deadline, _ cancellation: Cancellation = .heeded
    ) async throws(StreamError) {
        let outcome = await readiness.wait(for: interest, until: deadline, cancellation)
        if outcome != .ready { throw StreamError(outcome) }
    }
}

// MARK: - Reading

extension ByteStream {
    /// Reads what is there, at most `limit` bytes, onto the end of `buffer`, waiting for the first byte if need be.
    ///
    /// Returns the end of the stream when that came instead of bytes, and `nil` while the stream goes on.
    package func read(
        onto buffer: inout [UInt8], atMost limit: Int, until deadline: Deadline, _ cancellation: Cancellation = .heeded
    ) async throws(StreamError) -> EndOfStream? {
        while true {
            switch try readNow(onto: &buffer, atMost: limit) {
            case .bytes: return nil
            case .end(let end): return end
            case .again(let interest): try await wait(for: interest, until: deadline, cancellation)
            }
        }
    }

    /// Reads without waiting.
    package func readNow(onto buffer: inout [UInt8], atMost limit: Int) throws(StreamError) -> ReadOutcome {
        switch transport {
        case .socket(let socket):
            let end = SocketEnd(raw: socket.raw, tls: tls)
            return try readiness.reading { () throws(StreamError) in
                try unsafe buffer.append(atMost: limit) { space throws(StreamError) in try unsafe end.read(into: space)
                }
            }
        case .other(let transport):
            return try readiness.reading { () throws(StreamError) in
                do throws(Errno) { return ReadOutcome(try transport.read(onto: &buffer, atMost: limit)) } catch {
                    throw .failed(error)
                }
            }
        }
    }
}

// MARK: - Writing

extension ByteStream {
    /// Writes all of it; `stall` is how long the other side may take none of it.
    package func write(
        _ bytes: borrowing [UInt8], stall: Duration, _ cancellation: Cancellation = .heeded
    ) async throws(StreamError) {
        try await write(bytes, from: 0, to: bytes.count, stall: stall, cancellation)
    }

    /// Writes a part of it.
    package func write(
        _ bytes: borrowing [UInt8], from start: Int, to end: Int, stall: Duration,
        _ cancellation: Cancellation = .heeded
    ) async throws(StreamError) {
        var position = start
        while position < end {
            switch try writeNow(bytes, from: position, to: end) {
            case .bytes(let count): position += count
            case .again(let interest):
                try await wait(for: interest, until: loop.deadline(after: stall), cancellation)
            }
        }
    }

    /// Writes what is taken at once.
    ///
    /// After `again`, the next call gives the same bytes, and no fewer: an encrypted stream has a part of them in hand.
    package func writeNow(_ bytes: borrowing [UInt8], from start: Int, to end: Int) throws(StreamError) -> WriteOutcome
    {
        switch transport {
        case .socket(let socket):
            let socketEnd = SocketEnd(raw: socket.raw, tls: tls)
            return try unsafe bytes.withBytes(start..<end) { part throws(StreamError) in
                try unsafe socketEnd.write(part)
            }
        case .other(let transport):
            do throws(Errno) {
                return try transport.write(bytes, from: start, to: end).map { .bytes($0) } ?? .again(.writing)
            } catch {
                throw .failed(error)
            }
        }
    }
}

// MARK: - Ending

extension ByteStream {
    /// Says that nothing more will be sent; the other side reads the end of the stream.
    package func finishSending(until deadline: Deadline) async throws(StreamError) {
        while let interest = try tls?.finishSending() { try await wait(for: interest, until: deadline) }
        switch transport {
        case .socket(let socket):
            do throws(Errno) { try System.shutdownSending(socket) } catch { throw .failed(error) }
        case .other(let transport): transport.finishSending()
        }
    }

    /// Makes the coming close a reset: the other side learns that what it has is not all.
    package func resetOnClose() {
        switch transport {
        case .socket(let socket): try? System.resetOnClose(socket)
        case .other(let transport): transport.resetOnClose()
        }
    }

    /// Prepares for closing without losing the tail of what was sent: says that it was all, then reads until the other
    /// side has closed too, for at most that long.
    ///
    /// A socket closed with unread bytes in it resets the connection, and takes what was on its way along. `stall` is
    /// how long the other side may take nothing of what is still to be sent; the same time if `nil`.
    /// Not optimised, as the optimiser of Swift 6.3.1 crashes on it; it runs once for a connection.
    @_optimize(none)
    package func finish(linger: Duration, stall: Duration? = nil) async {
        var rest: [UInt8] = []
        // An error says that the other side is gone, and the wait with it.
        do throws(StreamError) {
            let began = loop.deadline(after: linger)
            try await finishSending(until: stall.map { loop.deadline(after: $0) } ?? began)
            let deadline = stall == nil ? began : loop.deadline(after: linger)
            while try await read(onto: &rest, atMost: 16_384, until: deadline) == nil {
                rest.removeAll(keepingCapacity: true)
            }
        } catch {}
    }
}
