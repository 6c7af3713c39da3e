// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Places to listen that come and go while sessions go on.
struct ListeningTests {
    private static func listener(_ port: UInt16, _ terms: ListenerTerms = ListenerTerms()) -> ListenerConfiguration {
        ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: port), terms)
    }

    @Test func `listeners are opened, closed and kept`() async throws {
        try await MemoryServer.run(configure: { $0.listeners = [Self.listener(2100)] }) { server in
            var old = try await server.client()
            var configuration = ServerConfiguration()
            configuration.listeners = [Self.listener(2100), Self.listener(2200)]
            let opened = try server.server.reconfigureListening(configuration)
            #expect(opened.opened.map(\.port) == [2200] && opened.closed.isEmpty)
            #expect(await server.isOpen(2200))
            configuration.listeners = [Self.listener(2200)]
            let closed = try server.server.reconfigureListening(configuration)
            #expect(closed.opened.isEmpty && closed.closed.map(\.port) == [2100])
            await server.settle()
            #expect(await !server.isOpen(2100))
            try await old.ask("NOOP", expecting: 200)
            #expect(server.server.addresses.map(\.port) == [2200])
        }
    }

    @Test func `all places may change at once, and the server goes on`() async throws {
        try await MemoryServer.run(configure: { $0.listeners = [Self.listener(2100)] }) { server in
            var configuration = ServerConfiguration()
            for port: UInt16 in [2200, 2300, 2100] {
                configuration.listeners = [Self.listener(port)]
                _ = try server.server.reconfigureListening(configuration)
                await server.settle()
            }
            var client = try await server.client()
            try await client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `a place that cannot be had changes nothing`() async throws {
        try await MemoryServer.run(configure: { $0.listeners = [Self.listener(2100)] }) { server in
            var configuration = ServerConfiguration()
            configuration.greeting = "Changed."
            configuration.listeners = [Self.listener(2200), Self.listener(2300), Self.listener(2300)]
            #expect(throws: ServerError.self) { try server.server.reconfigureListening(configuration) }
            #expect(await !server.isOpen(2200))
            var client = try await server.stranger()
            #expect(try await client.expect(220).text == "Ferry is ready.")
        }
    }

    @Test func `a listener's terms are its clients', from the next one on`() async throws {
        try await EncryptedServer.run { server in
            var old = try await server.plain()
            var strict = ListenerTerms()
            strict.demand = .everything
            var configuration = server.configuration
            configuration.listeners = [Self.listener(0, strict)]
            _ = try server.server.reconfigureListening(configuration)
            var new = try await server.plain()
            try await new.ask("USER ada", expecting: 530)
            try await old.ask("USER ada", expecting: 331)
            strict.offersEncryption = false
            configuration.listeners = [Self.listener(0, strict)]
            _ = try server.server.reconfigureListening(configuration)
            var clear = try await server.plain()
            try await clear.ask("AUTH TLS", expecting: 502)
            try await clear.ask("USER ada", expecting: 331)
        }
    }

    @Test func `words for a directory are told to who enters it`() async throws {
        let messages: [VirtualPath: String] = [VirtualPath(Array("/in".utf8)): "Drop\nfiles here."]
        try await MemoryServer.run(configure: { $0.directoryMessages = messages }) { server in
            var client = try await server.client()
            try await client.ask("MKD in", expecting: 257)
            #expect(try await client.ask("CWD in", expecting: 250).text == "Drop\nfiles here.\nDirectory changed.")
            #expect(try await client.ask("CDUP", expecting: 250).text == "Directory changed.")
        }
    }
}
