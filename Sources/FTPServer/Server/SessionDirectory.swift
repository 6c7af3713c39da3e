// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPWire
import FerryIO
import Synchronization

/// The register of all that is connected: it grants places within the limits, tells what each session does, and ends
/// sessions, one or all.
final class SessionDirectory: Sendable {
    fileprivate struct State {
        var connections: [Int: ConnectionContext] = [:]
        /// The most connections there were since memory was last given back.
        var peak = 0
        var perAddress: [IPNetwork: Int] = [:]
        var perLoop: [ObjectIdentifier: Int] = [:]
        var waiting = WaitingConnections()
        /// Connections that were told to give way; they are about to be closed, and count no more.
        var yielding: Set<Int> = []
        var perUser: [AccountName: User] = [:]
    }

    /// The things that the sessions of one account share.
    fileprivate struct User {
        var count = 0
        var perAddress: [SocketAddress.Host: Int] = [:]
        let rates: RateLimits
        /// The identity of its latest session: as long as nothing changes, its sessions share one object.
        var identity: Identity
    }

    /// Memory goes back to the system when so many more sessions have left than stay.
    private static let trimThreshold = 200

    private let state = Mutex(State())
    private let draining = Atomic(false)

    /// The number of connections, those that are just being closed included.
    var total: Int { state.withLock { $0.connections.count } }

    /// A snapshot of the sessions of one account, in the order of their beginning.
    func sessions(of user: AccountName) -> [SessionStatus] {
        let connections = state.withLock { Array($0.connections.values) }
        return connections.lazy.filter { $0.user == user }.map(\.status).sorted { $0.id < $1.id }
    }

    /// A snapshot of all sessions, in the order of their beginning.
    var sessions: [SessionStatus] {
        let connections = state.withLock { Array($0.connections.values) }
        return connections.map(\.status).sorted { $0.id < $1.id }
    }
}

// MARK: - Coming and leaving

extension SessionDirectory {
    /// A place for a connection, unless there are too many already.
    ///
    /// When places are scarce, the connection that has waited longest for its login gives way: those who are logged in
    /// stay, and those who are quick to log in come in, however many others say nothing.
    func admit(_ context: ConnectionContext) throws(Refusal) -> Seat {
        let (limits, network) = (context.services.configuration.limits, context.peer.host.subscriber)
        let result = state.withLock { state in
            Result { () throws(Refusal) in
                let yielding = try state.makeRoom(for: network, limits)
                state.connections[context.id] = context
                state.peak = max(state.peak, state.connections.count)
                state.perAddress[network, default: 0] += 1
                state.perLoop[ObjectIdentifier(context.loop), default: 0] += 1
                state.waiting.add(context.id, of: network)
                return yielding
            }
        }
        try result.get()?.dismiss(with: .gaveWay)
        return Seat(of: context)
    }

    /// The loop with the fewest connections; of several the first, so that one client at a time stays on one thread.
    func quietest(of loops: [EventLoop]) -> EventLoop {
        let counts = state.withLock { state in loops.map { state.perLoop[ObjectIdentifier($0), default: 0] } }
        return zip(loops, counts).min { $0.1 < $1.1 }?.0 ?? loops[0]
    }

    /// The number of connections that a loop serves.
    func connections(on loop: EventLoop) -> Int { state.withLock { $0.perLoop[ObjectIdentifier(loop), default: 0] } }

    /// Counts a connection of a loop that has no place yet, such as one whose preface is awaited; a negative number
    /// takes it back.
    func count(_ number: Int, on loop: EventLoop) {
        state.withLock { $0.perLoop[ObjectIdentifier(loop), default: 0] += number }
    }

    /// Notes that a connection has logged in, and is not among those that give way.
    func noteLogin(of context: ConnectionContext) { state.withLock { $0.waiting.remove(context.id) } }

    /// Notes that a connection waits for a login, as at its beginning.
    func noteLogout(of context: ConnectionContext) {
        state.withLock { state in
            guard state.connections[context.id] != nil, !state.yielding.contains(context.id) else { return }
            state.waiting.add(context.id, of: context.peer.host.subscriber)
        }
    }

    fileprivate func leave(_ context: ConnectionContext) {
        let isEbb = state.withLock { state in
            state.connections[context.id] = nil
            state.perLoop[ObjectIdentifier(context.loop)]? -= 1
            state.waiting.remove(context.id)
            if state.yielding.remove(context.id) == nil { state.perAddress.decrement(context.peer.host.subscriber) }
            guard state.peak - state.connections.count > max(Self.trimThreshold, state.connections.count) else {
                return false
            }
            state.peak = state.connections.count
            return true
        }
        if isEbb { BlockingPool.shared.start { System.giveBackMemory() } }
    }

    /// A place among the sessions of that account; it holds an equal identity that other sessions have already.
    func enter(
        _ identity: Identity, from host: SocketAddress.Host, limits: ServerConfiguration.Limits
    ) throws(LoginObstacle) -> UserSeat {
        let limit = identity.settings.maxSessions ?? limits.sessionsPerUser
        let user = state.withLock { state in
            Result { () throws(LoginObstacle) in
                var user =
                    state.perUser[identity.name]
                    ?? User(rates: RateLimits(identity.settings.rates), identity: identity)
                if user.count >= limit { throw .tooManySessions(limit) }
                if let limit = identity.settings.maxPerAddress, user.perAddress[host, default: 0] >= limit {
                    throw .tooManySessionsFromAddress(limit)
                }
                user.count += 1
                user.perAddress[host, default: 0] += 1
                user.rates.change(to: identity.settings.rates)
                if user.identity != identity { user.identity = identity }
                state.perUser[identity.name] = user
                return user
            }
        }
        return UserSeat(in: self, of: try user.get(), at: host)
    }

    fileprivate func leave(_ user: AccountName, _ host: SocketAddress.Host) {
        state.withLock { state in
            state.perUser[user]?.count -= 1
            state.perUser[user]?.perAddress.decrement(host)
            if state.perUser[user]?.count == 0 { state.perUser[user] = nil }
        }
    }
}

// MARK: - Sending away

extension SessionDirectory {
    /// True from the moment the server is asked to end: no client is let in any more, and each session ends before its
    /// next command.
    var isDraining: Bool { draining.load(ordering: .acquiring) }

    /// Wakes all tasks that wait for a client; they look at `isDraining`.
    func drain() {
        draining.store(true, ordering: .releasing)
        for context in state.withLock({ Array($0.connections.values) }) { context.interruption() }
    }

    /// Ends a session; false if there is none of that number.
    func disconnect(_ id: Int, reason: String) -> Bool {
        guard let context = state.withLock({ $0.connections[id] }) else { return false }
        context.dismiss(with: .disconnected(reason: reason))
        return true
    }

    /// Ends all sessions of a network; the number of them.
    func disconnect(from network: IPNetwork, reason: String) -> Int {
        let contexts = state.withLock { $0.connections.values.filter { network.contains($0.peer.host) } }
        for context in contexts { context.dismiss(with: .disconnected(reason: reason)) }
        return contexts.count
    }
}

extension SessionDirectory.State {
    /// Makes room for a connection from a network; the one that gives way for it, if places are scarce.
    fileprivate mutating func makeRoom(
        for network: IPNetwork, _ limits: ServerConfiguration.Limits
    ) throws(Refusal) -> ConnectionContext? {
        let most = limits.connectionsBeforeLogin ?? max(1, limits.sessions / 2)
        let number: Int
        if perAddress[network, default: 0] >= limits.sessionsPerAddress {
            guard let own = waiting.oldest(of: network) else { throw .tooManySessionsFromAddress }
            number = own
        } else if waiting.count >= most || connections.count - yielding.count >= limits.sessions {
            // A client that waits with many connections pushes out its own.
            let hasMany = waiting.count(of: network) >= max(1, most / 4)
            guard let oldest = hasMany ? waiting.oldest(of: network) : waiting.oldest() else {
                throw .tooManySessions
            }
            number = oldest
        } else {
            return nil
        }
        guard let context = connections[number] else { return nil }
        waiting.remove(number)
        yielding.insert(number)
        perAddress.decrement(context.peer.host.subscriber)
        return context
    }
}

/// A connection's place in the directory, given back when the connection is closed.
struct Seat: ~Copyable, Sendable {
    private let context: ConnectionContext

    fileprivate init(of context: ConnectionContext) { self.context = context }

    deinit { context.services.directory.leave(context) }
}

/// A logged-in session's place among those of its account.
struct UserSeat: ~Copyable, Sendable {
    private let directory: SessionDirectory
    let identity: Identity
    let host: SocketAddress.Host
    let rates: RateLimits
    /// The place among the sessions of the account on all servers.
    var shared: SharedSeat?

    fileprivate init(in directory: SessionDirectory, of user: SessionDirectory.User, at host: SocketAddress.Host) {
        (self.directory, self.host) = (directory, host)
        (identity, rates) = (user.identity, user.rates)
    }

    deinit { directory.leave(identity.name, host) }
}

extension Dictionary where Value == Int {
    fileprivate mutating func decrement(_ key: Key) {
        guard let count = self[key] else { return }
        self[key] = count > 1 ? count - 1 : nil
    }
}
