// SPDX-License-Identifier: Apache-2.0
public import FTPAccounts
import FerryIO
import Synchronization

/// An FTP server inside a program.
///
/// ```swift
/// let ada = try Account("ada", password: "secret")
/// let server = try FTPServer(.directory("/srv/ftp"), accounts: [ada], listen: [.loopback(port: 0)])
/// print("Listening on \(server.addresses[0])")
/// await server.run()
/// ```
public final class FTPServer: Sendable {
    private let server: Server
    private let relay: EventRelay
    private let roots: ServedRoots?
    private let running = Mutex<Task<Void, Never>?>(nil)

    /// The addresses on which it listens, with the ports that the kernel chose.
    public let addresses: [NetworkAddress]

    /// Makes a server with a list of accounts in memory.
    ///
    /// It listens at once, so that clients that learn of it can connect; they are served from ``run()`` on.
    ///
    /// - Parameters:
    ///   - storage: The files that it serves.
    ///   - accounts: The accounts that may log in.
    ///   - anonymous: The rights of visitors without an account (`anonymous`, `ftp`).
    ///   - listen: The addresses to listen on; port 0 lets the kernel choose.
    ///   - configuration: Limits, time-outs, passive ports and whatever else has a default.
    /// - Throws: A ``ServerError`` if it cannot listen, and errors that say in words why the files cannot be served or
    ///   the accounts cannot be kept.
    public convenience init(
        _ storage: ServerStorage, accounts: [Account], anonymous: AnonymousPolicy = .off,
        listen: [NetworkAddress] = [.any(port: 2121)], configuration: ServerConfiguration = ServerConfiguration()
    ) throws {
        let store = MemoryAccountStore()
        for account in accounts { try store.add(account) }
        let authenticator = Authenticator(store: store, anonymous: anonymous, root: storage.root)
        try self.init(storage, authenticator, listen, configuration)
    }

    /// Makes a server that leaves the judgement of names and secrets to a verifier.
    ///
    /// The other parameters, and the errors, are those of the other initialiser. The verifier is not asked for visitors.
    public convenience init(
        _ storage: ServerStorage, verifier: any LoginVerifier, anonymous: AnonymousPolicy = .off,
        listen: [NetworkAddress] = [.any(port: 2121)], configuration: ServerConfiguration = ServerConfiguration()
    ) throws {
        let foreign = ForeignVerifier(verifier: verifier)
        let authenticator = Authenticator(verifiers: [foreign], anonymous: anonymous, root: storage.root)
        try self.init(storage, authenticator, listen, configuration)
    }

    private init(
        _ storage: ServerStorage, _ authenticator: Authenticator, _ listen: [NetworkAddress],
        _ configuration: ServerConfiguration
    ) throws {
        var configuration = configuration
        configuration.listeners = try listen.map { address throws(ServerError) in
            ListenerConfiguration(try address.socketAddress())
        }
        let prepared = try storage.prepare()
        relay = EventRelay()
        roots = prepared.roots
        server = try Server(
            configuration, authenticator: authenticator, events: EventStream([relay]), openStorage: prepared.open)
        addresses = server.addresses.map { NetworkAddress($0) }
    }

    /// Serves until the server is shut down, or until the task is cancelled, which ends all sessions at once; to be
    /// called once.
    public func run() async {
        let task = Task { [server] in await server.run() }
        running.withLock { $0 = task }
        let sweeping = Task { [roots] in if let roots { await Sweeping(roots).run() } }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
        sweeping.cancel()
        relay.finish()
    }

    /// Lets no new client in, sends idle sessions away (421), waits for transfers, and ends those that still run after
    /// the time of grace; ``run()`` returns then.
    public func shutDown(within grace: Duration = .seconds(60)) async {
        server.drain()
        guard let task = running.withLock({ $0 }) else { return }
        let ending = Task {
            if (try? await Task.sleep(for: grace)) != nil { task.cancel() }
        }
        await task.value
        ending.cancel()
    }

    /// The events from now on, for one loop, which ends when ``run()`` does.
    ///
    /// No session waits for a slow loop: behind `limit` events that wait, later ones are left out, and
    /// ``ServerEvent/missed`` counts them.
    public func events(buffering limit: Int = 10_000) -> AsyncStream<ServerEvent> { relay.events(buffering: limit) }

    /// The number of connections.
    public var connections: Int { server.connections }

    /// Ends the session of the number that events have, and tells its client the reason (421); false if there is none.
    @discardableResult
    public func disconnect(_ session: Int, reason: String) -> Bool { server.disconnect(session, reason: reason) }
}
