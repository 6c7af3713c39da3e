// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
package import FTPStorage
import FTPWire
import FerryIO

/// What the phases of one connection share: who came from where, and the parts of the server it may need.
struct Visit: Sendable {
    let id: Int
    let peer: SocketAddress
    let local: SocketAddress
    let loop: EventLoop
    let services: Services

    init(_ id: Int, from peer: SocketAddress, to local: SocketAddress, on loop: EventLoop, _ services: Services) {
        self.id = id
        self.peer = peer
        self.local = local
        self.loop = loop
        self.services = services
    }

    /// Tells of a single command, to whoever wants to know that much.
    func report(_ line: CommandLine, answered reply: Reply? = nil) {
        guard services.events.wantsCommands else { return }
        report(reply.map { .answered(line, $0) } ?? .command(line))
    }

    func report(_ event: Event.Kind) { services.events.emit(Event(visit: id, peer: peer, kind: event)) }
}

/// The parts of the server that outlive connections.
struct Services: Sendable {
    let configuration: ServerConfiguration
    let authenticator: Authenticator
    let throttle: LoginThrottle
    let openStorage: StorageOpening
    let ports: PassivePorts
    let events: EventStream
    let register: SessionRegister
    let drain: Drain
}

/// Opens what an identity may see; the rights are put before it by the server.
package typealias StorageOpening = @Sendable (Identity) async throws(StorageError) -> any StorageBackend
