// SPDX-License-Identifier: Apache-2.0

/// A carrier of a stream's bytes that is no socket, such as memory in a test.
///
/// Its calls never wait. Results are those of recv(2) and send(2): `nil` when nothing can be done yet, 0 bytes read at
/// the end of the stream. Whoever answered `nil` signals once that has changed (`StreamSignal`).
package protocol StreamTransport: Sendable {
    /// This side's address.
    var localAddress: SocketAddress { get }

    /// The other side has ended the stream, read or not; also true once this side has closed.
    var peerHasEnded: Bool { get }

    /// Reads at most `limit` bytes onto the end of `buffer`.
    func read(onto buffer: inout [UInt8], atMost limit: Int) throws(Errno) -> Int?

    /// Writes a part of `bytes`; returns how many were taken.
    func write(_ bytes: borrowing [UInt8], from start: Int, to end: Int) throws(Errno) -> Int?

    /// Tells the other side that nothing more comes.
    func finishSending()

    /// Makes the coming close a reset.
    func resetOnClose()

    /// Closes both directions; called once, when the stream is let go of.
    func close()
}

/// Wakes the tasks that wait for a stream, or for a listener, that is no socket.
package struct StreamSignal: Sendable {
    let readiness: Readiness

    /// Tells that reading, or accepting, is worth another try.
    package func readable() { readiness.signal(reading: true, writing: false) }

    /// Tells that writing is worth another try.
    package func writable() { readiness.signal(reading: false, writing: true) }
}

/// Makes connections that are no sockets, for loops that are given one.
package protocol LoopNetwork: Sendable {
    /// Listens on an address; port 0 lets the network choose one.
    func listen(on address: SocketAddress, signal: StreamSignal) throws(Errno) -> any StreamListener

    /// Connects to an address; `local` is this side's address, if one was asked for.
    func connect(to address: SocketAddress, from local: SocketAddress?, on loop: EventLoop) throws(Errno) -> ByteStream
}

/// A listener for connections that is no socket.
package protocol StreamListener: Sendable {
    /// The address it listens on, with the port that was chosen.
    var address: SocketAddress { get }

    /// The next connection, to be served on `loop`; `nil` when none waits.
    func accept(on loop: EventLoop) -> ByteStream?

    /// True if a connection waits.
    var hasArrivals: Bool { get }

    /// Refuses what comes from now on and closes what waits; called once.
    func close()
}
