// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FerryIO
import Testing

/// A server on a memory network, by whose clock only the test turns the hands: no sockets, and no waiting.
///
/// Beside them nothing differs from a `LiveServer`; the users are the same.
struct MemoryServer: Sendable {
    let server: Server
    let clock: ManualClock
    let files: ServedFiles
    let events: EventRecorder
    /// Its accounts, for tests that change them while sessions go on.
    let accounts: MemoryAccountStore
    /// The task in which it serves.
    let running: Task<Void, Never>
    /// The loop of the clients, on the real clock.
    let loop: EventLoop
    /// The loop of the server, on `clock`.
    private let serving: EventLoop
    private let address: SocketAddress

    /// Serves while `test` runs, and sees to it that nobody is left when it has ended.
    static func run(
        files: [String: [UInt8]] = [:], capacity: Int = 256 * 1024,
        configure: (inout ServerConfiguration) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation, _ test: (MemoryServer) async throws -> Void
    ) async throws {
        let served = try ServedFiles(.memory)
        for (path, content) in files { try await served.put(content, at: path) }
        let (clock, network) = (ManualClock(), MemoryNetwork(capacity: capacity))
        var configuration = ServerConfiguration()
        configuration.listeners = [ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0))]
        configure(&configuration)
        let events = EventRecorder()
        let accounts = MemoryAccountStore()
        let serving = try EventLoop(named: "memory", clock: clock, network: network)
        let server = try LiveServer.makeServer(
            configuration, [.named("ada"), .named("bob")], in: accounts, events, on: [serving]
        ) { served.storage(of: $0.name.bytes) }
        let clients = try EventLoop(named: "clients", network: network)
        defer { clients.stop() }
        let address = try #require(server.addresses.first)
        let running = Task { await server.run() }
        let memory = MemoryServer(
            server: server, clock: clock, files: served, events: events, accounts: accounts, running: running,
            loop: clients, serving: serving, address: address)
        let result: Result<Void, any Error>
        do { result = .success(try await test(memory)) } catch { result = .failure(error) }
        server.drain()
        _ = try await clock.advance(by: .seconds(1), atMost: .seconds(100_000)) { await running.value }
        #expect(server.connections == 0, sourceLocation: sourceLocation)
        try result.get()
    }

    /// Somebody who has connected, and read nothing.
    func stranger() async throws -> MemoryClient { try await MemoryClient(connectingTo: address, on: loop) }

    /// Somebody who has logged in.
    func client(as name: String = "ada") async throws -> MemoryClient {
        var client = try await stranger()
        try await client.logIn(as: name)
        return client
    }

    /// Lets the server do all that it can do without more time passing.
    ///
    /// Each round waits for a job behind those that are queued; what follows from an expired timer takes a few rounds.
    func settle() async {
        for _ in 0..<20 { await Task(executorPreference: serving) {}.value }
    }

    /// True while something listens on that port.
    func isOpen(_ port: UInt16) async -> Bool {
        let deadline = loop.deadline(after: .seconds(20))
        return (try? await Dialer.connect(to: address.with(port: port), on: loop, until: deadline)) != nil
    }

    /// Lets the moment pass in which a small upload is waited for without listening to its client.
    func passMomentOfShortUploads() async {
        await settle()
        clock.advance(by: .milliseconds(100))
        await settle()
    }

    /// Waits until the transfer of that session has moved so many bytes, and no more can move before time passes;
    /// the bytes that it has moved.
    func transferred(_ least: Int64, in session: Int = 0) async throws -> Int64 {
        let limit = WaitLimit.usual
        while case let transfer = server.sessions[session].activity.transfer, (transfer?.bytes ?? 0) < least {
            if limit.passed { throw limit.exceeded("\(least) bytes to move; \(String(describing: transfer))") }
            try await Task.sleep(for: .microseconds(200))
        }
        await settle()
        return server.sessions[session].activity.transfer?.bytes ?? 0
    }

    /// Lets the server's time pass, a tenth of a second at a time, until so many sessions are parked.
    func waitForParked(_ count: Int) async throws {
        let server = server
        _ = try await clock.advance(by: .milliseconds(100), atMost: .seconds(10_000)) {
            while server.parkedSessions != count { try await Task.sleep(for: .microseconds(100)) }
        }
    }
}
