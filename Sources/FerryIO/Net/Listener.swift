// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Waits for connections: a socket, or whatever the loop's network makes.
package struct Listener: ~Copyable, Sendable {
    private let source: Source
    private let readiness: Readiness

    private enum Source: ~Copyable, Sendable {
        case socket(Descriptor)
        case other(any StreamListener)
    }

    /// The address it listens on; with port 0 asked for, it holds the port that was chosen.
    package let address: SocketAddress

    /// Binds and listens at once, so that a port that is announced can be connected to.
    ///
    /// With `keepAlive`, what it accepts is fit for a dialogue (`ByteStream.setForDialogue`): on Linux it begins with
    /// the listener's options, which saves six calls for each.
    package init(
        on address: SocketAddress, backlog: Int = 1024, keepAlive: Int? = nil, loop: EventLoop
    ) throws(Errno) {
        if let network = loop.network {
            let readiness = loop.makeReadiness()
            let other = try network.listen(on: address, signal: StreamSignal(readiness: readiness))
            self.readiness = readiness
            self.address = other.address
            source = .other(other)
            return
        }
        let socket = try Self.bound(to: address)
        // Before anybody can connect.
        if let keepAlive { socket.setForDialogue(keepAlive: keepAlive) }
        try System.listen(socket, backlog: CInt(backlog))
        let bound = try System.localAddress(of: socket)
        readiness = try loop.register(socket)
        source = .socket(socket)
        self.address = bound
    }

    /// Waits for what `make` makes, which wakes the waiting task by its signal.
    init(on loop: EventLoop, over make: (StreamSignal) -> any StreamListener) {
        readiness = loop.makeReadiness()
        let other = make(StreamSignal(readiness: readiness))
        source = .other(other)
        address = other.address
    }

    /// Goes on with a socket that another program has opened; `nil` if it is in use already.
    package init?(adopting inherited: InheritedSocket, keepAlive: Int, loop: EventLoop) throws(Errno) {
        guard let socket = inherited.take() else { return nil }
        socket.setForDialogue(keepAlive: keepAlive)
        readiness = try loop.register(socket)
        source = .socket(socket)
        address = inherited.address
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

    /// The loop on which it waits.
    package var loop: EventLoop { readiness.loop }

    /// Wakes the task that waits in `accept`.
    package var interruption: ByteStream.Interruption { ByteStream.Interruption(readiness: readiness) }

    /// True if a connection waits to be accepted.
    package var hasArrivals: Bool {
        switch source {
        case .socket(let socket): System.waitReadable(socket.raw, milliseconds: 0)
        case .other(let listener): listener.hasArrivals
        }
    }

    /// Closes the connections that wait to be accepted.
    ///
    /// The kernel makes a socket for every accept(2) before it looks whether there is a connection, so look first.
    package func turnAwayAll() {
        switch source {
        case .socket(let socket):
            while System.waitReadable(socket.raw, milliseconds: 0), (try? System.accept(socket)) != nil {}
        case .other(let listener):
            while listener.accept(on: readiness.loop) != nil {}
        }
    }

    /// The connection that is there already; `nil` when none is.
    package func acceptNow(on loop: EventLoop) -> ByteStream? {
        // Errors are those of connections that are gone again, or tell in the next wait.
        (try? accepted(on: loop)) ?? nil
    }

    deinit {
        readiness.unregister()
        switch source {
        case .socket: break
        case .other(let listener): listener.close()
        }
    }

    private func accepted(on loop: EventLoop) throws(Errno) -> ByteStream? {
        switch source {
        case .socket(let socket):
            guard let accepted = try System.accept(socket) else { return nil }
            let peer = accepted.peer
            return try ByteStream(adopting: accepted.socket, peer: peer, on: loop)
        case .other(let listener):
            return listener.accept(on: loop)
        }
    }

    /// Accepts all connections that are there, each for the loop that `loop` names for its peer.
    func acceptAll(
        choosing loop: (SocketAddress) -> EventLoop, _ deliver: (consuming ByteStream) -> Void
    ) throws(Errno) {
        // Before the first call: what comes during it is news.
        readiness.forgetReadable()
        while true {
            do throws(Errno) {
                switch source {
                case .socket(let socket):
                    guard let accepted = try System.accept(socket) else { return }
                    let peer = accepted.peer
                    deliver(try ByteStream(adopting: accepted.socket, peer: peer, on: loop(peer)))
                case .other(let listener):
                    guard let stream = listener.accept(on: readiness.loop) else { return }
                    deliver(stream)
                }
            } catch {
                if error != .connectionAborted && error != .connectionReset { throw error }
            }
        }
    }

    /// Calls `notice` once, when somebody connects or the time is over.
    func watch(until deadline: Deadline, _ notice: @escaping @Sendable () -> Void) {
        readiness.watch(until: deadline, notice)
    }

    /// Suspends until somebody connects.
    ///
    /// `loop` is where the connection will be served; asked for when somebody has knocked.
    package func accept(
        on loop: @autoclosure () -> EventLoop, until deadline: Deadline
    ) async throws(StreamError) -> ByteStream {
        while true {
            do throws(Errno) {
                if let stream = try accepted(on: loop()) { return stream }
            } catch {
                // The caller of connect(2) may be gone again; that is its affair, not ours (accept(2), "Error
                // handling").
                if error != .connectionAborted && error != .connectionReset { throw .failed(error) }
                continue
            }
            let outcome = await readiness.wait(for: .reading, until: deadline)
            if outcome != .ready { throw StreamError(outcome) }
        }
    }
}
