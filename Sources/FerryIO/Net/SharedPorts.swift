// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Ports on each of which many wait at once, told apart by the addresses of those whom they wait for.
///
/// A port is open while somebody waits on it. A connection of an address that nobody waits for goes to one of those who
/// wait, who looks at the address anyway.
package final class SharedPorts: Sendable {
    private let ports = Mutex<[SocketAddress: SharedPort]>([:])

    package init() {}

    /// A listener for what these hosts connect to; nil if somebody waits for one of them on that port already.
    package func listener(
        on address: SocketAddress, for hosts: [SocketAddress.Host], loop: EventLoop
    ) throws(Errno) -> Listener? {
        let result: Result<SharedPort.Place?, Errno> = ports.withLock { ports in
            Result { () throws(Errno) in
                if let port = ports[address] { return port.place(for: hosts, on: loop, of: self) }
                let port = try SharedPort(Listener(on: address, loop: loop))
                ports[address] = port
                return port.place(for: hosts, on: loop, of: self)
            }
        }
        guard let place = try result.get() else { return nil }
        return Listener(on: loop) { signal in
            place.attach(signal)
            return place
        }
    }

    /// Closes the port when nobody waits there any more.
    fileprivate func leave(_ place: SharedPort.Place, _ port: SharedPort) {
        ports.withLock { ports in if port.remove(place) { ports[port.address] = nil } }
    }
}

/// One of the ports, with those who wait on it.
private final class SharedPort: Sendable {
    private let listener: Listener
    private let places = Mutex<[SocketAddress.Host: Place]>([:])

    init(_ listener: consuming Listener) {
        self.listener = listener
        watch(until: .never)
    }

    var address: SocketAddress { listener.address }

    /// A new place, unless there is one for one of the hosts.
    func place(for hosts: [SocketAddress.Host], on loop: EventLoop, of ports: SharedPorts) -> Place? {
        places.withLock { places in
            if hosts.contains(where: { places[$0] != nil }) { return nil }
            let place = Place(for: hosts, on: loop, at: self, of: ports)
            for host in hosts { places[host] = place }
            return place
        }
    }

    /// Takes a place away; true if it was the last one.
    func remove(_ place: Place) -> Bool {
        places.withLock { places in
            for host in place.hosts where places[host] === place { places[host] = nil }
            return places.isEmpty
        }
    }

    /// Hands each connection that is there to the place that waits for its peer; false if some may be left.
    @discardableResult
    func distribute() -> Bool {
        do throws(Errno) {
            try listener.acceptAll { peer in
                place(of: peer)?.loop ?? listener.loop
            } _: { stream in
                guard let place = place(of: stream.peerAddress) else { return }
                place.take(stream)
            }
            return true
        } catch {
            // Out of descriptors: no edge tells when there are some again.
            watch(until: listener.loop.deadline(after: .milliseconds(100)))
            return false
        }
    }

    private func place(of peer: SocketAddress) -> Place? { places.withLock { $0[peer.host] ?? $0.first?.value } }

    private func watch(until deadline: Deadline) {
        listener.watch(until: deadline) { [weak self] in
            if let self, distribute() { watch(until: .never) }
        }
    }

    /// The connections of some hosts, until they are accepted.
    final class Place: StreamListener {
        let hosts: [SocketAddress.Host]
        let loop: EventLoop
        private let port: SharedPort
        private let ports: SharedPorts
        private let state = Mutex(State())

        private struct State {
            /// Those of the hosts.
            var waiting: [Handoff<ByteStream>] = []
            /// Those of anybody else, which are accepted only to be told of: they take nobody's place.
            var strangers: [Handoff<ByteStream>] = []
            var isStrangersTurn = true

            /// The next connection, of either kind in turn: a flood of strangers keeps nobody waiting.
            mutating func next() -> Handoff<ByteStream>? {
                if !strangers.isEmpty, isStrangersTurn || waiting.isEmpty {
                    isStrangersTurn = false
                    return strangers.removeFirst()
                }
                isStrangersTurn = true
                return waiting.isEmpty ? nil : waiting.removeFirst()
            }
            var signal: StreamSignal?
            var isClosed = false
        }

        /// More than these of either kind are turned away, as a socket of its own would do.
        private static let backlog = 8

        init(for hosts: [SocketAddress.Host], on loop: EventLoop, at port: SharedPort, of ports: SharedPorts) {
            (self.hosts, self.loop, self.port, self.ports) = (hosts, loop, port, ports)
        }

        var address: SocketAddress { port.address }

        func attach(_ signal: StreamSignal) { state.withLock { $0.signal = signal } }

        func take(_ stream: consuming ByteStream) {
            let isAwaited = hosts.contains(stream.peerAddress.host)
            let handoff = Handoff(stream)
            let signal: StreamSignal? = state.withLock { state in
                if state.isClosed || (isAwaited ? state.waiting : state.strangers).count >= Self.backlog { return nil }
                if isAwaited { state.waiting.append(handoff) } else { state.strangers.append(handoff) }
                return state.signal
            }
            signal?.readable()
        }

        func accept(on _: EventLoop) -> ByteStream? {
            if let stream = next() { return stream }
            // The loop of the port may not have come to it yet.
            port.distribute()
            return next()
        }

        var hasArrivals: Bool {
            port.distribute()
            return state.withLock { !$0.waiting.isEmpty || !$0.strangers.isEmpty }
        }

        private func next() -> ByteStream? {
            state.withLock { $0.next() }?.take()
        }

        func close() {
            let waiting = state.withLock { state in
                state.isClosed = true
                return state.waiting + state.strangers
            }
            for handoff in waiting { _ = handoff.take() }
            ports.leave(self, port)
        }
    }
}
