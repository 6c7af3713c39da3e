// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import Synchronization

/// What the phases of one connection share: who came from where, and the parts of the server it may need.
///
/// A class, as it has an identity and stands in every frame of a session: ten thousand of those are idle at a time.
final class Visit: Sendable {
    let id: Int
    let peer: SocketAddress
    let local: SocketAddress
    let loop: EventLoop
    let services: Services
    /// Its place among all connections, given back with the last who knows of the visit.
    private let seat = Handoff<Seat>()
    private let loggedIn = Mutex<AccountName?>(nil)

    init(_ id: Int, over stream: borrowing ByteStream, on loop: EventLoop, _ services: Services) {
        self.id = id
        self.peer = stream.peerAddress
        self.local = stream.localAddress
        self.loop = loop
        self.services = services
        services.drain.join(id, stream.interruption)
    }

    /// The account of the session, for the events; `nil` before a login and after `REIN`.
    var user: AccountName? {
        get { loggedIn.withLock { $0 } }
        set { loggedIn.withLock { $0 = newValue } }
    }

    deinit { services.drain.leave(id) }

    func takeSeat() throws(Refusal) { seat.leave(try services.register.admit(peer.host)) }

    /// Tells of a single command, to whoever wants to know that much.
    func report(_ line: CommandLine, answered reply: Reply? = nil) {
        guard services.events.wantsCommands else { return }
        report(reply.map { .answered(line, $0) } ?? .command(line))
    }

    func report(_ event: Event.Kind) {
        services.events.emit(Event(visit: id, peer: peer, user: user, kind: event))
    }
}
