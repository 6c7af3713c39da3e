// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
import FTPWire
package import FerryIO
import Synchronization

/// The server: it listens, and serves each connection in a task of its own on one of its loops.
package final class Server: Sendable {
    /// The parts that the next connection takes.
    private let services: Mutex<Services>
    let directory: SessionDirectory
    let loops: [EventLoop]
    /// The places where it listens.
    let listening: Mutex<Listening>
    private let visits = Atomic(0)
    let tasks: TaskStarter

    /// Listens at once, so that clients that learn of the server can connect; serving begins with `run()`.
    ///
    /// `loops` are its own to stop; without any it starts as many as the configuration says. A socket that another
    /// program has opened serves for a listener of its address. Without `bans` no address is ever banned; without
    /// `presence` limits of accounts hold for this server alone.
    package init(
        _ configuration: ServerConfiguration, authenticator: Authenticator, events: EventStream,
        bans: BanBook? = nil, presence: (any SharedPresence)? = nil, on loops: [EventLoop] = [],
        inheriting sockets: [InheritedSocket] = [],
        openStorage: @escaping StorageOpening
    ) throws(ServerError) {
        let loops = loops.isEmpty ? try Self.startLoops(max(1, configuration.loops)) : loops
        self.loops = loops
        tasks = TaskStarter(on: loops)
        listening = Mutex(
            Listening(
                points: try Self.open(
                    configuration.listeners, inheriting: sockets, keepAlive: configuration.timeouts.keepAlive,
                    loop: loops[0])))
        let services = Services(
            configuration, authenticator: authenticator, events: events, bans: bans, presence: presence,
            openStorage: openStorage)
        directory = services.directory
        self.services = Mutex(services)
    }

    deinit { for loop in loops { loop.stop() } }

    private static func startLoops(_ count: Int) throws(ServerError) -> [EventLoop] {
        do throws(Errno) {
            var loops: [EventLoop] = []
            for number in 0..<count { loops.append(try EventLoop(named: "ferry-loop-\(number)")) }
            return loops
        } catch {
            throw ServerError("The system gives no event loop: \(error).")
        }
    }

    /// Returns when each loop has come to run a task: none of them is stuck.
    package func visitLoops() async {
        for loop in loops { await Task(executorPreference: loop) {}.value }
    }

    /// The time that each loop takes to come to a task; `limit` for one that has not come to it by then.
    package func loopDelays(limit: Duration) async -> [Duration] {
        let watches = loops.map { _ in LoopWatch(limit) }
        for (loop, watch) in zip(loops, watches) { Task(executorPreference: loop) { watch.end() } }
        let pause = limit / 100
        for _ in 0..<100 where !watches.allSatisfy(\.hasEnded) { try? await Task.sleep(for: pause) }
        return watches.map(\.delay)
    }

    /// True from the moment in which it was asked to end.
    package var isDraining: Bool { directory.isDraining }

    /// The number of connections.
    package var connections: Int { directory.total }

    /// The number of sessions that are parked: silent for a while, and without a task until something happens.
    package var parkedSessions: Int { tasks.held }

    /// A snapshot of all connections and what each of them does, in the order of their beginning.
    package var sessions: [SessionStatus] { directory.sessions }

    /// The networks whose clients ask for data ports and do not come.
    package var passiveTroubles: [PassiveTrouble] { services.withLock { $0 }.arrivals.told }

    /// Ends a session at once; false if there is none of that number.
    ///
    /// A transfer is stopped as by `ABOR`: of an upload the part that arrived is kept. The client reads the reason in a
    /// last reply (421), and the event of the connection's end has it too.
    @discardableResult
    package func disconnect(_ session: Int, reason: String) -> Bool {
        directory.disconnect(session, reason: reason)
    }

    /// Ends all sessions of a network in the same way; the number of them.
    @discardableResult
    package func disconnect(from network: IPNetwork, reason: String) -> Int {
        directory.disconnect(from: network, reason: reason)
    }

    /// Forgets the failed logins from a network, so that the next one is answered at once.
    package func forgive(_ network: IPNetwork) { services.withLock { $0.authenticator }.forgive(network) }

    /// Gives a new configuration to all connections that begin from now on; those that are there keep theirs.
    ///
    /// Rates that limit all transfers together change for transfers under way too, where they were limited already. The
    /// server goes on listening where it does; `keepAlive` and the number of loops stay as they were when it was made.
    package func reconfigure(_ configuration: ServerConfiguration) {
        services.withLock { $0 = Services(configuration, following: $0) }
    }

    /// Lets no new client in and sends idle sessions away; transfers go on.
    ///
    /// `run()` returns when the last session has ended. Cancel its task to end what still goes on.
    package func drain() {
        directory.drain()
        for point in listening.withLock({ $0.points }) { point.wake() }
    }

    /// Serves until the server is drained or the task is cancelled.
    package func run() async {
        beginAccepting()
        // A parked session has no task that could be cancelled: it is woken in this way.
        await tasks.run(wakeHeld: { [self] in drain() })
    }

    /// Begins the life of a connection: with a greeting, perhaps behind a handshake, or with a farewell when there is no
    /// room.
    func welcome(
        _ stream: consuming ByteStream, on loop: EventLoop, _ terms: ListenerTerms, _ ends: ConnectionEnds
    ) {
        let services = services.withLock { $0 }
        if let refusal = refusal(of: ends, services, at: loop.now) { return turnAway(stream, terms, refusal) }
        let context = ConnectionContext(
            visits.add(1, ordering: .relaxed).newValue, over: stream, on: loop, terms, ends, services)
        var channel = ControlChannel(stream, stall: services.configuration.timeouts.stall)
        do throws(Refusal) {
            channel.hold(try directory.admit(context))
            if terms.isImplicit {
                begin(Handoff(Handshake(on: channel, for: context, before: .greeting)), on: loop)
            } else {
                begin(Handoff(Greeting(on: channel, for: context).run()), on: loop)
            }
        } catch {
            context.report(.refusedConnection(error))
            begin(Handoff(Farewell(on: channel, for: context, because: .refused(error))), on: loop)
        }
    }

    /// The reason for which a connection is not worth a moment.
    private func refusal(of ends: ConnectionEnds, _ services: Services, at now: Deadline) -> Refusal? {
        // A balancer sends clients to a server that can let them in.
        if ends.isCheck { return services.presence?.isAway == true ? .serviceUnavailable : nil }
        if let ban = services.bans?.turnAway(ends.peer.host) { return Refusal(ban) }
        let excess = services.connectionRates.excess(of: ends.peer.host, services.configuration, at: now)
        guard let excess else { return nil }
        if excess.isNews {
            let number = visits.add(1, ordering: .relaxed).newValue
            services.events.emit(
                Event(connection: number, peer: ends.peer, user: nil, kind: .refusedConnection(excess.refusal)))
        }
        return excess.refusal
    }

    /// Closes a connection with as much of a last word as can be said at once: no task, and no wait for the client.
    private func turnAway(_ stream: consuming ByteStream, _ terms: ListenerTerms, _ refusal: Refusal) {
        // A client that begins with a handshake cannot read it.
        if terms.isImplicit { return }
        var bytes: [UInt8] = []
        refusal.reply.encoded(into: &bytes)
        _ = try? stream.writeNow(bytes, from: 0, to: bytes.count)
    }

    /// Tells that a connection has ended before its greeting.
    func report(_ failure: PrefaceFailure, of peer: SocketAddress) {
        let number = visits.add(1, ordering: .relaxed).newValue
        services.withLock { $0 }.events.emit(
            Event(connection: number, peer: peer, user: nil, kind: .prefaceFailed(failure)))
    }

    /// Runs a phase in a task of its own, and then begins the next one.
    private func begin(_ handoff: Handoff<some Phase & ~Copyable>, on loop: EventLoop) {
        tasks.start(on: loop) { [self] in
            guard let phase = handoff.take() else { return }
            goOn(with: await phase.run(), on: loop)
        }
    }

    private func goOn(with next: consuming NextPhase, on loop: EventLoop) {
        switch consume next {
        case .login(let login): begin(Handoff(login), on: loop)
        case .session(let session): begin(Handoff(session), on: loop)
        case .handshake(let handshake): begin(Handoff(handshake), on: loop)
        case .rest(let session): rest(session, on: loop)
        case .farewell(let farewell): begin(Handoff(farewell), on: loop)
        case .nothing: break
        }
    }

    /// Leaves a silent session without a task, which is most of what it takes, until there is something to do.
    private func rest(_ session: consuming Session, on loop: EventLoop) {
        let (watch, deadline) = (session.channel.watch, session.parkedUntil)
        let handoff = Handoff(session)
        tasks.hold()
        watch(until: deadline) { [self] in
            begin(handoff, on: loop)
            tasks.release()
        }
    }
}
