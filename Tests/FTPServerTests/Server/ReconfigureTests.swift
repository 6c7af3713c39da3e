// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// A configuration that changes while sessions go on.
struct ReconfigureTests {
    @Test func `new connections have the new configuration, old ones keep theirs`() async throws {
        try await MemoryServer.run { server in
            var old = try await server.client()
            var configuration = ServerConfiguration()
            configuration.greeting = "Welcome anew."
            configuration.timeouts.idle = .seconds(10)
            configuration.limits.sessions = 2
            configuration.ascii = .rfc
            server.server.reconfigure(configuration)

            var new = try await server.stranger()
            #expect(try await new.expect(220).text == "Welcome anew.")
            try await new.ask("USER bob", expecting: 331)
            try await new.ask("PASS secret", expecting: 230)
            #expect(try await new.ask("STAT", expecting: 211).text.contains("Files travel as text."))
            var third = try await server.stranger()
            try await third.expect(421)

            await server.settle()
            server.clock.advance(by: .seconds(10))
            #expect(try await new.expect(421).text == "No command came for 10 seconds.")
            try await old.ask("NOOP", expecting: 200)
            try await old.ask("REIN", expecting: 220)
            try await old.ask("USER ada", expecting: 331)
            try await old.ask("PASS secret", expecting: 230)
            await server.settle()
            server.clock.advance(by: .seconds(899))
            try await old.ask("NOOP", expecting: 200)
        }
    }

    @Test func `the register of sessions is one for all configurations`() async throws {
        try await MemoryServer.run { server in
            let old = try await server.client()
            server.server.reconfigure(ServerConfiguration())
            let new = try await server.client(as: "bob")
            #expect(server.server.sessions.map { $0.user?.description } == ["ada", "bob"])
            _ = consume old
            _ = consume new
        }
    }
}
