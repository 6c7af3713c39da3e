// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The way in which the next data connection is to be made: used once, then gone.
///
/// The listener of a passive one may be used again for the plans after it, which spares each file a socket.
struct DataPlan: ~Copyable, Sendable {
    enum Route: ~Copyable, Sendable {
        case none
        case passive(Listener)
        case active(SocketAddress)
        /// It is there already.
        case made(ByteStream)
    }

    private var route = Route.none
    private var spare: Listener?
    /// When the client was told where it is awaited.
    private(set) var told: ContinuousClock.Instant?
    /// When a plan that the client does not use is dropped.
    private(set) var expires = Deadline.never
    /// The address that `PASV` told; nil after `EPSV`, which tells none.
    var announced: SocketAddress.Host?
    /// True if a plan has ended that the client had much time for, and it did not come.
    private var isUnanswered = false

    /// When every client would have come that can.
    private var overdue = Deadline.never
    private static let travel = Duration.seconds(3)
    /// After `EPSV ALL` no other way is accepted (RFC 2428 §4).
    var isExtendedPassiveOnly = false

    var isEmpty: Bool {
        switch route {
        case .none: true
        default: false
        }
    }

    /// Plans to await the client, and says on which port.
    mutating func listen(at endpoints: Endpoints, _ ports: PassivePorts) throws(Refusal) -> UInt16 {
        noteIfUnanswered()
        let loop = endpoints.loop
        let listener: Listener
        if let kept = takeListener() {
            listener = kept
        } else {
            listener = try ports.listen(on: endpoints.awaiting, for: endpoints.dataHosts, loop: loop)
        }
        // A connection made for an earlier plan must not be taken for this one's.
        listener.turnAwayAll()
        let port = listener.address.port
        route = .passive(listener)
        told = .now
        expires = loop.deadline(after: ports.patience)
        overdue = loop.deadline(after: Self.travel)
        return port
    }

    /// Plans to connect to the client.
    mutating func connect(to address: SocketAddress) {
        noteIfUnanswered()
        route = .active(address)
        told = nil
        expires = .never
    }

    /// Hands the route over and leaves none.
    mutating func take() -> Route {
        expires = .never
        var taken = Route.none
        swap(&taken, &route)
        return taken
    }

    /// The connection of a passive plan, if the client has made it already; the plan is used up then.
    ///
    /// Behind a balancer whose header has to be waited for there is none yet.
    mutating func takeConnection(for context: ConnectionContext) -> ByteStream? {
        if context.dataBalancers != nil { return nil }
        switch take() {
        case .passive(let listener):
            if let stream = listener.acceptNow(on: context.loop) {
                if context.expectsData(from: stream.peerAddress.host) {
                    context.noteArrival()
                    if context.services.ports.mayBeKept { keep(listener) }
                    return stream
                }
                context.report(.dataConnectionRejected(stream.peerAddress))
            }
            route = .passive(listener)
        case let other:
            route = other
        }
        return nil
    }

    /// Keeps a listener that a transfer is done with.
    mutating func keep(_ listener: consuming Listener) { spare = consume listener }

    /// Lets go of what a silent client does not need, and of a plan whose time is over.
    mutating func rest(on loop: EventLoop) {
        spare = nil
        if loop.hasPassed(expires) { giveUp() }
    }

    /// Drops a plan that nobody will use any more.
    mutating func giveUp() {
        noteIfUnanswered()
        _ = take()
    }

    /// Notes whether the present plan ends without its client having come.
    private mutating func noteIfUnanswered() {
        switch route {
        case .passive(let listener):
            if listener.loop.hasPassed(overdue) { isUnanswered = !listener.hasArrivals }
        default: break
        }
    }

    /// True once for each plan that ended so.
    mutating func takeUnanswered() -> Bool {
        defer { isUnanswered = false }
        return isUnanswered
    }

    private mutating func takeListener() -> Listener? {
        switch take() {
        case .passive(let listener): listener
        default: spare.take()
        }
    }
}

/// The two ends of the control connection, which bound where data may come from and go to.
struct Endpoints: Sendable {
    /// The address that the client connected to.
    let local: SocketAddress
    let peer: SocketAddress
    /// The address at which this machine can await the client: another one than `local` behind a load balancer.
    let awaiting: SocketAddress
    /// The address that `PASV` tells instead of the local one.
    let publicAddress: SocketAddress?
    /// The addresses from which data connections may come: the client's, and its load balancer's; none where only a
    /// header tells whose one is.
    let dataHosts: [SocketAddress.Host]
    let loop: EventLoop

    /// True where data may be sent to: the client itself, and no service of the system (RFC 2577 §3).
    func mayConnect(to address: SocketAddress) -> Bool { address.host == peer.host && address.port >= 1024 }
}
