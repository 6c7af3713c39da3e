// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// One place where the server listens: its socket, and the terms for clients that come there from now on.
final class ListeningPoint: Sendable {
    /// The address that was asked for, by which a new configuration finds it again; its port may be 0.
    let wanted: SocketAddress
    /// The address with the port that the kernel chose.
    let address: SocketAddress
    private let handoff: Handoff<Listener>
    private let interruption: ByteStream.Interruption
    private let state: Mutex<State>

    private struct State {
        var terms: ListenerTerms
        var isClosed = false
    }

    /// Listens at once, on a socket of its own or on one that was handed over for that address.
    init(
        _ configuration: ListenerConfiguration, inheriting sockets: [InheritedSocket] = [], keepAlive: Duration,
        loop: EventLoop
    ) throws(ServerError) {
        let seconds = Int(keepAlive.components.seconds)
        let listener: Listener
        do throws(Errno) {
            let inherited = sockets.first { $0.address == configuration.address }
            if let inherited, let adopted = try Listener(adopting: inherited, keepAlive: seconds, loop: loop) {
                listener = adopted
            } else {
                listener = try Listener(on: configuration.address, keepAlive: seconds, loop: loop)
            }
        } catch {
            throw ServerError(cannotListenOn: configuration.address, error)
        }
        wanted = configuration.address
        address = listener.address
        interruption = listener.interruption
        handoff = Handoff(listener)
        state = Mutex(State(terms: configuration.terms))
    }

    /// The terms for who connects now; `nil` when it is closed.
    var terms: ListenerTerms? { state.withLock { $0.isClosed ? nil : $0.terms } }

    /// Changes the terms for who connects from now on.
    func change(to terms: ListenerTerms) { state.withLock { $0.terms = terms } }

    /// Lets nobody in any more; the task that accepts closes the socket.
    func close() {
        state.withLock { $0.isClosed = true }
        interruption()
    }

    /// Wakes the task that accepts, to look again.
    func wake() { interruption() }

    /// The socket, for the one task that accepts.
    func take() -> Listener? { handoff.take() }
}

/// The difference that a new configuration makes to where a server listens.
package struct ListenerChanges: Sendable {
    package let opened: [SocketAddress]
    package let closed: [SocketAddress]
}
