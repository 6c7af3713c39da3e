// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FerryIO
import Testing

/// A server in this process, on a port of its own, with files of its own: what a test talks to over real sockets.
final class LiveServer: Sendable {
    let server: Server
    let address: SocketName
    let files: ServedFiles
    let events: EventRecorder
    /// Its accounts, for tests that change them while somebody is logged in.
    let accounts: MemoryAccountStore

    private init(
        _ server: Server, _ files: ServedFiles, _ events: EventRecorder, _ accounts: MemoryAccountStore
    ) throws {
        self.server = server
        self.files = files
        self.events = events
        self.accounts = accounts
        address = SocketName(port: try #require(server.addresses.first).port)
    }

    /// Serves while `test` runs, and sees to it that nobody is left when it has ended.
    ///
    /// The users are `ada`, who may do what `permissions` say, `bob`, who may do everything, and `accounts`; all have
    /// the password `secret`. The test blocks its thread: its suite has the trait `.ownThread`.
    static func run(
        _ kind: ServedFiles.Kind = .memory, files: [String: [UInt8]] = [:], permissions: Permissions = .all,
        accounts: [Account] = [], bans: BanBook? = nil, presence: (any SharedPresence)? = nil,
        configure: (inout ServerConfiguration) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation, _ test: (LiveServer) throws -> Void
    ) async throws {
        let served = try ServedFiles(kind)
        for (path, content) in files { try await served.put(content, at: path) }
        try await run(
            served, accounts: try [.named("ada", permissions), .named("bob")] + accounts, bans: bans,
            presence: presence, configure: configure,
            openStorage: { served.storage(of: $0.name.bytes) }, sourceLocation: sourceLocation, test)
    }

    /// The same, with storage of the test's own.
    static func run(
        _ files: ServedFiles, accounts: [Account], bans: BanBook? = nil, presence: (any SharedPresence)? = nil,
        events: EventRecorder = EventRecorder(), configure: (inout ServerConfiguration) -> Void = { _ in },
        openStorage: @escaping StorageOpening, sourceLocation: SourceLocation = #_sourceLocation,
        _ test: (LiveServer) throws -> Void
    ) async throws {
        var configuration = ServerConfiguration()
        configuration.listeners = [ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0))]
        configuration.timeouts.linger = .milliseconds(200)
        configure(&configuration)
        let store = MemoryAccountStore()
        let server = try makeServer(
            configuration, accounts, in: store, events, bans: bans, presence: presence, openStorage)
        let live = try LiveServer(server, files, events, store)
        // Not a child task: it would want to run on the thread that the test blocks.
        let running = Task { await server.run() }
        let result = Result { try test(live) }
        server.drain()
        let watch = Task {
            try await Task.sleep(for: .seconds(20))
            Issue.record("\(server.connections) sessions did not end", sourceLocation: sourceLocation)
            running.cancel()
        }
        await running.value
        watch.cancel()
        #expect(server.connections == 0, sourceLocation: sourceLocation)
        try result.get()
    }

    /// A server that the test runs by itself.
    static func makeServer(
        _ configuration: ServerConfiguration, _ accounts: [Account],
        in store: MemoryAccountStore = MemoryAccountStore(),
        _ events: EventRecorder = EventRecorder(), bans: BanBook? = nil, presence: (any SharedPresence)? = nil,
        on loops: [EventLoop] = [],
        _ openStorage: @escaping StorageOpening
    ) throws -> Server {
        // As ferryd does: sendfile(2) into a connection that is gone raises SIGPIPE.
        Signal.ignoreBrokenPipes()
        for account in accounts { try store.add(account) }
        return try Server(
            configuration, authenticator: Authenticator(store: store, anonymous: .read, root: Array("/".utf8)),
            events: EventStream([events]), bans: bans, presence: presence, on: loops, openStorage: openStorage)
    }
}

// MARK: - Clients

extension LiveServer {
    /// Somebody who has logged in, from that address of this machine.
    func client(as name: String = "ada", from host: String? = nil) throws -> RawClient {
        let client = try stranger(from: host)
        try client.logIn(as: name, password: "secret")
        return client
    }

    /// Somebody who has connected and taken the greeting.
    func stranger(from host: String? = nil) throws -> RawClient {
        try RawClient(connectingTo: address, from: host.map { SocketName($0, port: 0) })
    }

    /// A connection of which nothing has been read.
    func socket() throws -> RawSocket { try RawSocket(connectingTo: address) }
}

extension Account {
    /// Somebody whose password is `secret`.
    static func named(
        _ name: String, _ permissions: Permissions = .all, maxSessions: Int? = nil,
        rates: TransferRates = TransferRates()
    ) throws -> Account {
        Account(
            try AccountName(name), password: try secret.get(), permissions: permissions, maxSessions: maxSessions,
            rates: rates)
    }

    /// Cheap, as tests log in by the hundred.
    private static let secret = Result { try PasswordHash(of: Array("secret".utf8), cost: 1) }
}
