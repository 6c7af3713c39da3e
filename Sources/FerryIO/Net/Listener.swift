// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A socket that waits for connections.
package struct Listener: ~Copyable, Sendable {
    private let socket: Descriptor
    private let readiness: Readiness

    /// Where it listens; with port 0 asked for, the port that the kernel chose.
    package let address: SocketAddress

    /// Binds and listens at once, so that a port that is announced can be connected to.
    ///
    /// With `keepAlive`, what it accepts is fit for a dialogue (`TCPStream.setForDialogue`): on Linux it begins with the
    /// listener's options, which saves six calls for each.
    package init(
        on address: SocketAddress, backlog: Int = 1024, keepAlive: Int? = nil, loop: EventLoop
    ) throws(Errno) {
        let socket = try Self.bound(to: address)
        // Before anybody can connect.
        if let keepAlive { socket.setForDialogue(keepAlive: keepAlive) }
        try System.listen(socket, backlog: CInt(backlog))
        let bound = try System.localAddress(of: socket)
        readiness = try loop.register(socket)
        self.socket = socket
        self.address = bound
    }

    private static func bound(to address: SocketAddress) throws(Errno) -> Descriptor {
        let socket = try System.socket(family: address.family)
        try System.setOption(SO_REUSEADDR, level: SOL_SOCKET, to: 1, on: socket)
        if address.isV6 {
            // One socket for both families where the wildcard is asked for, none of the other's business otherwise.
            let both = address.host == .v6(0, 0, scope: 0)
            try System.setOption(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6), to: both ? 0 : 1, on: socket)
        }
        try System.bind(socket, to: address)
        return socket
    }

    /// Wakes the task that waits in `accept`.
    package var interruption: TCPStream.Interruption { TCPStream.Interruption(readiness: readiness) }

    /// Closes the connections that wait to be accepted.
    ///
    /// The kernel makes a socket for every accept(2) before it looks whether there is a connection, so look first.
    package func turnAwayAll() {
        while System.waitReadable(socket.raw, milliseconds: 0), (try? System.accept(socket)) != nil {}
    }

    /// The connection that is there already; nothing when none is.
    package func acceptNow(on loop: EventLoop) -> TCPStream? {
        guard let accepted = try? System.accept(socket) else { return nil }
        let peer = accepted.peer
        return try? TCPStream(adopting: accepted.socket, peer: peer, on: loop)
    }

    deinit { readiness.unregister() }

    /// Suspends until somebody connects.
    ///
    /// `loop` is where the connection will be served.
    package func accept(on loop: EventLoop, until deadline: Deadline) async throws(StreamError) -> TCPStream {
        while true {
            do throws(Errno) {
                if let accepted = try System.accept(socket) {
                    let peer = accepted.peer
                    return try TCPStream(adopting: accepted.socket, peer: peer, on: loop)
                }
            } catch {
                // The caller of connect(2) may be gone again; that is its affair, not ours (accept(2), "Error handling").
                if error != .connectionAborted && error != .connectionReset { throw .failed(error) }
                continue
            }
            let outcome = await readiness.wait(for: .reading, until: deadline)
            if outcome != .ready { throw StreamError(outcome) }
        }
    }
}
