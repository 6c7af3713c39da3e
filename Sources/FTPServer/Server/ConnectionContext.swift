// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import FerryIO
import Synchronization

/// The context that the phases of one connection share: where it came from, what it does now, and the parts of the
/// server it works with.
///
/// A class, as it has an identity and stands in every frame of a session: ten thousand of those are idle at a time.
final class ConnectionContext: Sendable {
    let id: Int
    let peer: SocketAddress
    /// The address that the client connected to.
    let local: SocketAddress
    /// The load balancer that passes the connection on; `nil` when the client has come by itself.
    let balancer: SocketAddress.Host?
    /// True of a load balancer's look whether the server is well, which no log shall tell as a client.
    private let isCheck: Bool
    let loop: EventLoop
    /// The configuration of its beginning, and the parts that all connections share.
    let services: Services
    /// The rules of the listener that it came to.
    let terms: ListenerTerms
    /// Wakes the task that waits for the client's next command.
    let interruption: ByteStream.Interruption
    private let began: Deadline
    private let state = Mutex(State())
    /// Set with the reason, so that commands need no lock to see that there is none.
    private let isDisconnected = Atomic(false)

    private struct State {
        var user: AccountName?
        /// The paths of the host that its tree is made of.
        var tree: ServedTree?
        var transfer: RunningTransfer?
        var isLeaving = false
        var security: ConnectionSecurity?
        var dismissal: Refusal?
    }

    init(
        _ id: Int, over stream: borrowing ByteStream, on loop: EventLoop, _ terms: ListenerTerms,
        _ ends: ConnectionEnds, _ services: Services
    ) {
        self.id = id
        self.terms = terms
        peer = ends.peer
        local = ends.local
        balancer = ends.balancer
        isCheck = ends.isCheck
        self.loop = loop
        self.services = services
        interruption = stream.interruption
        began = loop.now
    }

    /// The account that is logged in.
    var user: AccountName? { state.withLock { $0.user } }

    var status: SessionStatus {
        let (user, tree, transfer, isLeaving, security) = state.withLock {
            ($0.user, $0.tree, $0.transfer, $0.isLeaving, $0.security)
        }
        let activity: SessionStatus.Activity =
            if isLeaving {
                .leaving
            } else if let transfer {
                .transferring(transfer.report)
            } else if user == nil {
                .loggingIn
            } else {
                .idle
            }
        return SessionStatus(
            id: id, peer: peer, user: user, tree: tree, age: loop.now.since(began), activity: activity,
            encryption: security?.facts)
    }
}

// MARK: - Encryption

extension ConnectionContext {
    /// The encryption of the control connection, once there is one.
    var security: ConnectionSecurity? { state.withLock { $0.security } }

    /// The encryption that the client may ask for.
    var offeredEncryption: ServerEncryption? { terms.encryption(of: services.configuration.encryption) }

    /// The encryption that a login begins with.
    var encryption: SessionEncryption {
        SessionEncryption(policy: offeredEncryption?.policy, security)
    }

    /// Notes and tells that the control connection is encrypted.
    func noteEncryption(_ security: ConnectionSecurity) {
        state.withLock { $0.security = security }
        report(.encrypted(security.facts.control))
    }

    /// The certificate that the client has shown and an authority of this server has signed.
    var clientCertificate: Certificate? {
        guard let facts = security?.facts, !facts.isControlClear, facts.control.doubt == nil else { return nil }
        return facts.control.certificate
    }
}

// MARK: - Who may come in

extension ConnectionContext {
    /// The way on which a login comes, of a client that has named the server by `HOST` or not.
    func origin(naming host: HostName?) -> LoginOrigin {
        let facts = security?.facts
        let isClear = facts?.isControlClear ?? true
        return LoginOrigin(
            client: peer.host, server: local, tls: isClear ? nil : facts?.control.version,
            serverName: host?.text ?? facts?.control.serverName)
    }
}

extension ConnectionContext {
    /// The first thing about the account that keeps this client out now.
    func obstacle(to identity: Identity) -> AccessObstacle? {
        if let obstacle = identity.obstacle { return obstacle }
        let now = System.secondsSince1970()
        return identity.settings.obstacle(at: now, offset: LocalTime.offset(at: now), from: peer.host)
    }
}

// MARK: - Guessing

extension ConnectionContext {
    /// The refusal of any further attempt to log in, if the client's address is banned.
    var ban: Refusal? { services.bans?.ban(of: peer.host).map(Refusal.init) }

    /// Counts a failed login that speaks of guessing, and tells of the ban to which it leads.
    func noteOffence() {
        guard let ban = services.bans?.noteFailure(from: peer.host, services.configuration.bans) else { return }
        report(.banned(ban))
    }
}

extension Refusal {
    init(_ ban: Ban) { self = .banned(seconds: ban.secondsLeft(at: System.secondsSince1970())) }
}

// MARK: - Load balancers

extension ConnectionContext {
    /// True of an address from which data connections may come: the client's, or that of the balancer which passes them
    /// on.
    func expectsData(from host: SocketAddress.Host) -> Bool { host == peer.host || host == balancer }

    /// The networks of the balancers through which passive data connections come with a header; `nil` if they come
    /// without one.
    var dataBalancers: [IPNetwork]? { terms.proxiesData ? terms.proxies : nil }
}

// MARK: - Sending away

extension ConnectionContext {
    /// Ends the session: a transfer is stopped, and then the client is told the reason.
    func dismiss(with refusal: Refusal) {
        state.withLock { $0.dismissal = $0.dismissal ?? refusal }
        isDisconnected.store(true, ordering: .releasing)
        interruption()
    }

    /// The last reply, if somebody has disconnected the session.
    var disconnection: Refusal? {
        guard isDisconnected.load(ordering: .acquiring) else { return nil }
        return state.withLock { $0.dismissal }
    }

    /// The last reply, if there is to be no further command.
    var dismissal: Refusal? { services.directory.isDraining ? .shuttingDown : disconnection }
}

// MARK: - Telling

extension ConnectionContext {
    /// Notes and tells that the client has logged in.
    func noteLogin(of identity: Identity) {
        services.directory.noteLogin(of: self)
        tell(.loggedIn) { (state) in (state.user, state.tree) = (identity.name, identity.tree) }
    }

    /// Notes that nobody is logged in: before a login, and after `REIN`.
    func noteLogout() {
        state.withLock { ($0.user, $0.tree) = (nil, nil) }
        services.directory.noteLogout(of: self)
    }

    /// Notes and tells that a transfer has begun.
    func noteBeginning(of transfer: RunningTransfer) {
        tell(.transferBegan(transfer.transfer)) { $0.transfer = transfer }
    }

    /// Notes and tells the end of a transfer, also of one that was too short to be noted at its beginning.
    func noteTransferEnd(
        _ subject: TransferSubject, _ verdict: TransferVerdict, bytes: Int64, duration: Duration,
        _ details: TransferDetails
    ) {
        tell(.transferEnded(subject, verdict, bytes: bytes, duration: duration), details) { $0.transfer = nil }
    }

    /// Notes and tells that the connection is about to be closed.
    func noteEnd(_ ending: CloseReason) { tell(.closed(ending)) { $0.isLeaving = true } }

    /// Tells of a single command, if any subscriber wants to know that much.
    func report(_ line: CommandLine, answered reply: Reply? = nil) {
        guard services.events.wantsCommands else { return }
        report(reply.map { .answered(line, $0) } ?? .command(line))
    }

    /// Tells that the accounts cannot be read, and gives the reply to whoever wants to log in.
    func cannotReachAccounts(_ error: AccountError) -> Refusal {
        report(.accountsUnavailable(error))
        return .serviceUnavailable
    }

    /// Tells of a change of names, if any subscriber keeps records.
    func report(_ change: StoreChange) {
        if services.events.wantsRecords { report(.changed(change)) }
    }

    func report(_ event: Event.Kind) { tell(event) { _ in } }

    /// Notes something and tells it, as of whoever is logged in then.
    private func tell(
        _ kind: Event.Kind, _ details: TransferDetails = TransferDetails(), noting note: (inout State) -> Void
    ) {
        let keepsRecords = services.events.wantsRecords
        let (user, tree, security) = state.withLock { state in
            note(&state)
            return (state.user, keepsRecords ? state.tree : nil, keepsRecords ? state.security : nil)
        }
        if isCheck, kind.isComingOrGoing { return }
        var event = Event(connection: id, peer: peer, user: user, kind: kind)
        if keepsRecords {
            var record = EventRecord(tree: tree, encryption: security?.facts)
            (record.digest, record.isText) = (details.digest, details.isText)
            record.laterDigest = details.later
            event.record = record
        }
        services.events.emit(event)
    }
}
