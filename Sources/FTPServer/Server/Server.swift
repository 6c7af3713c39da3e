// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
import FTPWire
package import FerryIO
import Synchronization

/// The server: it listens, and serves each connection in a task of its own on one of its loops.
package final class Server: Sendable {
    /// The parts that the next connection takes.
    private let services: Mutex<Services>
    private let directory: SessionDirectory
    private let loops: [EventLoop]
    private let listeners: [(handoff: Handoff<Listener>, isImplicit: Bool)]
    private let visits = Atomic(0)
    private let tasks: TaskStarter
    /// The addresses on which it listens, with the ports that the kernel chose.
    package let addresses: [SocketAddress]
    /// The addresses on which clients begin with a TLS handshake.
    package let implicitAddresses: [SocketAddress]

    /// Listens at once, so that clients that learn of the server can connect; serving begins with `run()`.
    ///
    /// `loops` are its own to stop; without any it starts as many as the configuration says.
    package init(
        _ configuration: ServerConfiguration, authenticator: Authenticator, events: EventStream,
        on loops: [EventLoop] = [], openStorage: @escaping StorageOpening
    ) throws(ServerError) {
        let loops = loops.isEmpty ? try Self.startLoops(max(1, configuration.loops)) : loops
        self.loops = loops
        tasks = TaskStarter(on: loops)
        var (listeners, addresses) = ([(Handoff<Listener>, Bool)](), [[SocketAddress](), []])
        for (isImplicit, wanted) in [(false, configuration.listen), (true, configuration.listenImplicit)] {
            for address in wanted {
                let listener = try Self.listen(
                    on: address, keepAlive: configuration.timeouts.keepAlive, loop: loops[0])
                addresses[isImplicit ? 1 : 0].append(listener.address)
                listeners.append((Handoff(listener), isImplicit))
            }
        }
        self.listeners = listeners
        (self.addresses, implicitAddresses) = (addresses[0], addresses[1])
        let services = Services(
            configuration, authenticator: authenticator, events: events, openStorage: openStorage)
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

    private static func listen(
        on address: SocketAddress, keepAlive: Duration, loop: EventLoop
    ) throws(ServerError) -> Listener {
        do throws(Errno) {
            return try Listener(on: address, keepAlive: Int(keepAlive.components.seconds), loop: loop)
        } catch {
            throw ServerError(cannotListenOn: address, error)
        }
    }

    /// The number of connections.
    package var connections: Int { directory.total }

    /// The number of sessions that are parked: silent for a while, and without a task until something happens.
    package var parkedSessions: Int { tasks.held }

    /// A snapshot of all connections and what each of them does, in the order of their beginning.
    package var sessions: [SessionStatus] { directory.sessions }

    /// Ends a session at once; false if there is none of that number.
    ///
    /// A transfer is stopped as by `ABOR`: of an upload the part that arrived is kept. The client reads the reason in a
    /// last reply (421), and the event of the connection's end has it too.
    @discardableResult
    package func disconnect(_ session: Int, reason: String) -> Bool {
        directory.disconnect(session, reason: reason)
    }

    /// Gives a new configuration to all connections that begin from now on; those that are there keep theirs.
    ///
    /// Rates that limit all transfers together change for transfers under way too, where they were limited already. The
    /// addresses to listen on, `keepAlive` and the number of loops stay as they were when the server was made.
    package func reconfigure(_ configuration: ServerConfiguration) {
        services.withLock { $0 = Services(configuration, following: $0) }
    }

    /// Lets no new client in and sends idle sessions away; transfers go on.
    ///
    /// `run()` returns when the last session has ended. Cancel its task to end what still goes on.
    package func drain() { directory.drain() }

    /// Serves until the server is drained or the task is cancelled.
    package func run() async {
        for listener in listeners {
            tasks.start(on: loops[0]) { [self] in await accept(from: listener.handoff, isImplicit: listener.isImplicit)
            }
        }
        // A parked session has no task that could be cancelled: it is woken in this way.
        await tasks.run(wakeHeld: { [self] in drain() })
    }

    private func accept(from handoff: Handoff<Listener>, isImplicit: Bool) async {
        // It closes at the end of this scope: clients that come later are refused at once.
        guard let listener = handoff.take() else { return }
        directory.join(listener.interruption)
        while !directory.isDraining {
            let loop = loops[(visits.load(ordering: .relaxed) + 1) % loops.count]
            do throws(StreamError) {
                welcome(try await listener.accept(on: loop, until: .never), on: loop, isImplicit: isImplicit)
            } catch {
                if error == .cancelled { return }
                // Out of descriptors or memory: the sessions that are there go on, and leave some when they end.
                if error != .interrupted { await loops[0].sleep(until: loops[0].deadline(after: .milliseconds(100))) }
            }
        }
    }

    /// Begins the life of a connection: with a greeting, perhaps behind a handshake, or with a farewell when there is no
    /// room.
    private func welcome(_ stream: consuming ByteStream, on loop: EventLoop, isImplicit: Bool) {
        let services = services.withLock { $0 }
        let context = ConnectionContext(visits.add(1, ordering: .relaxed).newValue, over: stream, on: loop, services)
        var channel = ControlChannel(stream, stall: services.configuration.timeouts.stall)
        do throws(Refusal) {
            channel.hold(try directory.admit(context))
            if isImplicit {
                begin(Handoff(Handshake(on: channel, for: context, before: .greeting)), on: loop)
            } else {
                begin(Handoff(Greeting(on: channel, for: context).run()), on: loop)
            }
        } catch {
            context.report(.refusedConnection(error))
            begin(Handoff(Farewell(on: channel, for: context, because: .refused(error))), on: loop)
        }
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
