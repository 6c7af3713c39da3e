// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FerryIO
import Testing

/// A server that offers encryption, on real sockets.
struct EncryptedServer: Sendable {
    let server: Server
    /// The configuration of its beginning.
    let configuration: ServerConfiguration
    let files: ServedFiles
    let events: EventRecorder
    let address: SocketAddress
    /// The address at which clients begin with the handshake.
    let implicit: SocketAddress
    let loop: EventLoop

    /// Serves while `test` runs; the users are those of `LiveServer`.
    static func run(
        files: [String: [UInt8]] = [:], policy: EncryptionPolicy = EncryptionPolicy(), context: TLSContext? = nil,
        configure: (inout ServerConfiguration) -> Void = { _ in },
        sourceLocation: SourceLocation = #_sourceLocation, _ test: (EncryptedServer) async throws -> Void
    ) async throws {
        let served = try ServedFiles(.memory)
        for (path, content) in files { try await served.put(content, at: path) }
        var configuration = ServerConfiguration()
        configuration.listeners = [ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0))]
        var implicit = ListenerTerms()
        implicit.isImplicit = true
        configuration.listeners.append(ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0), implicit))
        configuration.timeouts.linger = .milliseconds(200)
        configuration.encryption = ServerEncryption(try context ?? Self.context(), policy: policy)
        configure(&configuration)
        let events = EventRecorder()
        let server = try LiveServer.makeServer(configuration, [.named("ada"), .named("bob")], events) {
            served.storage(of: $0.name.bytes)
        }
        let loop = try EventLoop(named: "clients")
        defer { loop.stop() }
        let encrypted = EncryptedServer(
            server: server, configuration: configuration, files: served, events: events,
            address: try #require(server.addresses.first),
            implicit: server.implicitAddresses.first ?? .anyV4(port: 0), loop: loop)
        let running = Task { await server.run() }
        let result: Result<Void, any Error>
        do { result = .success(try await test(encrypted)) } catch { result = .failure(error) }
        server.drain()
        running.cancel()
        await running.value
        #expect(server.connections == 0, sourceLocation: sourceLocation)
        try result.get()
    }

    static func context(_ name: String = "localhost") throws -> TLSContext {
        let made = try SelfSignedCertificate(names: [name], days: 1)
        return try TLSContext(serverWith: [try TLSIdentity(certificates: made.certificate, key: made.key)])
    }

    /// Somebody who has connected over TLS.
    func stranger(
        _ version: TLSVersion? = nil, tickets: TLSTickets = TLSTickets(), asking line: String = "AUTH TLS"
    ) async throws -> EncryptedClient {
        try await EncryptedClient.connected(
            to: address, on: loop, version: version, tickets: tickets, asking: line)
    }

    /// Somebody who has logged in, and whose data is encrypted.
    func client(_ version: TLSVersion? = nil) async throws -> EncryptedClient {
        var client = try await stranger(version)
        try await client.logIn()
        return client
    }

    /// Somebody in clear, who has taken the greeting.
    func plain() async throws -> MemoryClient {
        var client = try await MemoryClient(connectingTo: address, on: loop)
        try await client.expect(220)
        return client
    }
}
