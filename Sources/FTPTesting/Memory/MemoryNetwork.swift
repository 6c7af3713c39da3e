// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// A network inside this process: loops that share one connect to each other without a socket.
package final class MemoryNetwork: LoopNetwork {
    private struct State {
        var listeners: [SocketAddress: Listener] = [:]
        var nextPort: UInt16 = 40_000
    }

    private let state = Mutex(State())
    private let capacity: Int

    /// `capacity` is how many bytes a direction of a connection holds before its writer has to wait.
    package init(capacity: Int = 256 * 1024) { self.capacity = capacity }

    package func listen(on address: SocketAddress, signal: StreamSignal) throws(Errno) -> any StreamListener {
        let listener: Listener? = state.withLock { state in
            var address = address
            if address.port == 0 {
                address.port = state.nextPort
                state.nextPort += 1
            }
            if state.listeners[address] != nil { return nil }
            let listener = Listener(at: address, signal: signal, network: self)
            state.listeners[address] = listener
            return listener
        }
        guard let listener else { throw .addressInUse }
        return listener
    }

    package func connect(
        to address: SocketAddress, from local: SocketAddress?, on loop: EventLoop
    ) throws(Errno) -> ByteStream {
        let (listener, port) = state.withLock { state in
            defer { state.nextPort += 1 }
            return (state.listeners[address], state.nextPort)
        }
        guard let listener else { throw .connectionRefused }
        let near = local ?? address.with(port: port)
        let connection = MemoryConnection(capacity: capacity)
        let stream = ByteStream(peer: address, on: loop) { connection.end(.dialler, at: near, signal: $0) }
        listener.queue(Arrival(connection: connection, peer: near))
        return stream
    }

    fileprivate func forget(_ address: SocketAddress) {
        state.withLock { _ = $0.listeners.removeValue(forKey: address) }
    }

    fileprivate struct Arrival: Sendable {
        let connection: MemoryConnection
        let peer: SocketAddress
    }

    fileprivate final class Listener: StreamListener {
        let address: SocketAddress
        private let signal: StreamSignal
        private let network: MemoryNetwork
        private let waiting = Mutex<[Arrival]>([])

        init(at address: SocketAddress, signal: StreamSignal, network: MemoryNetwork) {
            (self.address, self.signal, self.network) = (address, signal, network)
        }

        func queue(_ arrival: Arrival) {
            waiting.withLock { $0.append(arrival) }
            signal.readable()
        }

        func accept(on loop: EventLoop) -> ByteStream? {
            guard let next = waiting.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return nil }
            return ByteStream(peer: next.peer, on: loop) {
                next.connection.end(.listener, at: address, signal: $0)
            }
        }

        var hasArrivals: Bool { waiting.withLock { !$0.isEmpty } }

        func close() {
            network.forget(address)
            // Their diallers learn that nobody is there.
            for arrival in waiting.withLock({ $0 }) {
                arrival.connection.end(.listener, at: address, signal: signal).close()
            }
        }
    }
}
