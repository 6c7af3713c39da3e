// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A TCP connection: one owner, closed with it.
///
/// A reader waits without a buffer and takes one when bytes are there, so that an idle connection costs little.
package struct TCPStream: ~Copyable, Sendable {
    let socket: Descriptor
    let readiness: Readiness
    package let peerAddress: SocketAddress

    /// Takes over a connected, non-blocking socket and registers it with the loop.
    init(adopting socket: consuming Descriptor, peer: SocketAddress? = nil, on loop: EventLoop) throws(Errno) {
        let peerAddress = if let peer { peer } else { try System.peerAddress(of: socket) }
        readiness = try loop.register(socket)
        readiness.show(socket.raw)
        self.socket = socket
        self.peerAddress = peerAddress
    }

    deinit { readiness.unregister() }

    /// Where its tasks run.
    package var loop: EventLoop { readiness.loop }

    /// This side's address, as the kernel tells it each time.
    package var localAddress: SocketAddress {
        // It fails only for what is no socket.
        (try? System.localAddress(of: socket)) ?? .anyV4(port: 0)
    }

    /// Suspends until bytes or the end of the stream can be read.
    ///
    /// It tells so once: who does not read then, until nothing is left, may wait for ever the next time.
    package func waitReadable(until deadline: Deadline) async throws(StreamError) {
        let outcome = await readiness.wait(for: .reading, until: deadline)
        if outcome != .ready { throw StreamError(outcome) }
    }

    /// Suspends until the kernel takes bytes again.
    package func waitWritable(until deadline: Deadline) async throws(StreamError) {
        let outcome = await readiness.wait(for: .writing, until: deadline)
        if outcome != .ready { throw StreamError(outcome) }
    }

    /// Reads what is there, at most `limit` bytes, onto the end of `buffer`, waiting for the first byte if need be.
    ///
    /// Returns the number of bytes; 0 at the end of the stream.
    package func read(
        onto buffer: inout [UInt8], atMost limit: Int, until deadline: Deadline
    ) async throws(StreamError) -> Int {
        while true {
            if let count = try readNow(onto: &buffer, atMost: limit) { return count }
            try await waitReadable(until: deadline)
        }
    }

    /// Reads without waiting; `nil` when nothing is there yet.
    package func readNow(onto buffer: inout [UInt8], atMost limit: Int) throws(StreamError) -> Int? {
        do throws(Errno) {
            return try readiness.reading { () throws(Errno) in
                try unsafe buffer.append(atMost: limit) { space throws(Errno) in
                    try unsafe System.receive(from: socket.raw, into: space)
                }
            }
        } catch {
            throw .failed(error)
        }
    }

    /// Writes all of it; `stall` is how long the other side may take none of it.
    package func write(_ bytes: borrowing [UInt8], stall: Duration) async throws(StreamError) {
        try await write(bytes, from: 0, to: bytes.count, stall: stall)
    }

    /// Writes a part of it.
    package func write(
        _ bytes: borrowing [UInt8], from start: Int, to end: Int, stall: Duration
    ) async throws(StreamError) {
        var position = start
        while position < end {
            if let sent = try writeNow(bytes, from: position, to: end) {
                position += sent
            } else {
                try await waitWritable(until: .after(stall))
            }
        }
    }

    /// Writes what the kernel takes at once; `nil` when that is nothing.
    package func writeNow(_ bytes: borrowing [UInt8], from start: Int, to end: Int) throws(StreamError) -> Int? {
        do throws(Errno) {
            return try unsafe bytes.withBytes(start..<end) { part throws(Errno) in
                try unsafe System.send(part, to: socket)
            }
        } catch {
            throw .failed(error)
        }
    }

    /// Says that nothing more will be sent; the other side reads the end of the stream.
    package func finishSending() throws(StreamError) {
        do throws(Errno) { try System.shutdownSending(socket) } catch { throw .failed(error) }
    }

    /// Makes the coming close a reset: the other side learns that what it has is not all.
    package func resetOnClose() { try? System.resetOnClose(socket) }

    /// Prepares for closing without losing the tail of what was sent: says that it was all, then reads until the other
    /// side has closed too.
    ///
    /// A socket closed with unread bytes in it resets the connection, and takes what was on its way along.
    package func finish(linger: Duration) async {
        let deadline = Deadline.after(linger)
        var rest: [UInt8] = []
        guard (try? finishSending()) != nil else { return }
        while let count = try? await read(onto: &rest, atMost: 16_384, until: deadline), count > 0 {
            rest.removeAll(keepingCapacity: true)
        }
    }
}

extension TCPStream {
    /// Wakes the task that reads this stream, from any other task.
    package struct Interruption: Sendable {
        let readiness: Readiness

        /// Ends the reader's present or next wait with `StreamError.interrupted`.
        package func callAsFunction() { readiness.interruptReading() }

        /// Takes back a call that no wait has seen.
        package func clear() { readiness.clearInterruption() }
    }

    package var interruption: Interruption { Interruption(readiness: readiness) }

    /// Looks at this stream while no task reads it.
    package struct Watch: Sendable {
        let readiness: Readiness

        /// Calls `notice` once: when something can be read, the reader is interrupted, or the time is over.
        ///
        /// A wait that is begun then ends at once for the same reason.
        package func callAsFunction(until deadline: Deadline, _ notice: @escaping @Sendable () -> Void) {
            readiness.watch(until: deadline, notice)
        }
    }

    package var watch: Watch { Watch(readiness: readiness) }

    /// Tells other tasks than the reader's whether the other side has ended the stream.
    package struct PeerEnd: Sendable {
        let readiness: Readiness

        /// Whether the end has arrived, however much before it is still unread; also once this side has closed.
        package var hasCome: Bool { readiness.peerHasEnded }
    }

    package var peerEnd: PeerEnd { PeerEnd(readiness: readiness) }
}
