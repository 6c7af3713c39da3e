// SPDX-License-Identifier: Apache-2.0
package import FTPAccounts
import FTPWire
package import FerryIO
import Synchronization

/// The server: it listens, and serves each connection in a task of its own on one of its loops.
package final class Server: Sendable {
    private let services: Services
    private let loops: [EventLoop]
    private let listeners: [Handoff<Listener>]
    private let visits = Atomic(0)
    /// Where it listens, with the ports that the kernel chose.
    package let addresses: [SocketAddress]

    /// Listens at once, so that whoever learns of the server can connect; serving begins with `run()`.
    package init(
        _ configuration: ServerConfiguration, authenticator: Authenticator, events: EventStream,
        openStorage: @escaping StorageOpening
    ) throws(ServerError) {
        loops = try Self.startLoops(max(1, configuration.loops))
        var (listeners, addresses) = ([Handoff<Listener>](), [SocketAddress]())
        for address in configuration.listen {
            let listener = try Self.listen(on: address, loop: loops[0])
            addresses.append(listener.address)
            listeners.append(Handoff(listener))
        }
        (self.listeners, self.addresses) = (listeners, addresses)
        services = Services(
            configuration, authenticator: authenticator, events: events, openStorage: openStorage)
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

    private static func listen(on address: SocketAddress, loop: EventLoop) throws(ServerError) -> Listener {
        do throws(Errno) { return try Listener(on: address, loop: loop) } catch {
            throw ServerError(cannotListenOn: address, error)
        }
    }

    /// How many are connected.
    package var connections: Int { services.register.total }

    /// Lets nobody new in and tells who is idle to go; transfers go on.
    ///
    /// `run()` returns when the last one has left.
    ///
    /// Cancel the task of `run()` to end what still goes on.
    package func drain() { services.drain.begin() }

    /// Serves until the server is drained or the task is cancelled.
    package func run() async {
        await withDiscardingTaskGroup { group in
            for (index, listener) in listeners.enumerated() {
                // Acceptors take part in the drain as sessions do; their numbers lie below those of visits.
                group.addTask(executorPreference: loops[0]) { [self] in await accept(from: listener, as: -1 - index) }
            }
        }
    }

    private func accept(from handoff: Handoff<Listener>, as number: Int) async {
        await withDiscardingTaskGroup { group in
            // It closes at the end of this scope, before the group waits: who comes later is refused at once.
            guard let listener = handoff.take() else { return }
            services.drain.join(number, listener.interruption)
            defer { services.drain.leave(number) }
            while !services.drain.hasBegun {
                let number = visits.add(1, ordering: .relaxed).newValue
                let loop = loops[number % loops.count]
                do throws(StreamError) {
                    let handoff = Handoff(try await listener.accept(on: loop, until: .never))
                    group.addTask(executorPreference: loop) { [services] in
                        guard let stream = handoff.take() else { return }
                        let (peer, local) = (stream.peerAddress, stream.localAddress)
                        await Self.serve(stream, Visit(number, from: peer, to: local, on: loop, services))
                    }
                } catch {
                    if error == .cancelled { return }
                    // Out of descriptors or memory: those who are connected go on, and leave some when they go.
                    if error != .interrupted { await loops[0].sleep(until: .after(.milliseconds(100))) }
                }
            }
        }
    }

    /// The life of one connection, phase by phase.
    private static func serve(_ stream: consuming TCPStream, _ visit: Visit) async {
        let timeouts = visit.services.configuration.timeouts
        stream.setNoDelay()
        stream.setUrgentInline()
        stream.setKeepAlive(seconds: Int(timeouts.keepAlive.components.seconds))
        visit.services.drain.join(visit.id, stream.interruption)
        defer { visit.services.drain.leave(visit.id) }
        let channel = ControlChannel(stream, stall: timeouts.stall)
        do throws(Refusal) {
            let seat = try visit.services.register.admit(visit.peer.host)
            await serve(Greeting(on: channel, for: visit).run())
            _ = consume seat
        } catch {
            visit.report(.refusedConnection(error))
            await Farewell(on: channel, for: visit, because: .refused(error)).run()
        }
    }

    private static func serve(_ login: consuming Login) async {
        var next: Login? = login
        while let login = next.take() { next = await serve(once: login) }
    }

    // One function a phase, never inlined: a frame that holds all phases at once would double an idle session's memory.

    @inline(never)
    private static func serve(once login: consuming Login) async -> Login? {
        switch await login.run() {
        case .entered(let admission): return await serve(login.enter(admission))
        case .ended(let ending):
            await login.leave(because: ending).run()
            return nil
        }
    }

    @inline(never)
    private static func serve(_ session: consuming Session) async -> Login? {
        do throws(Ending) {
            try await session.run()
            return session.startAfresh()
        } catch {
            await session.leave(because: error).run()
            return nil
        }
    }
}
