// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// A session that is silent for a while is parked: it has no task until something happens.
struct RestTests {
    @Test func `it goes on where it was`() async throws {
        try await MemoryServer.run(files: ["a": "0123456789".bytes]) { server in
            var client = try await server.client()
            try await client.ask("REST 4", expecting: 350)
            try await server.waitForParked(1)
            #expect(try await client.download("RETR a") == "456789".bytes)
            try await client.ask("RNFR a", expecting: 350)
            try await server.waitForParked(1)
            try await client.send("RN")
            await server.settle()
            try await server.waitForParked(1)
            try await client.ask("TO b", expecting: 250)
            try await server.waitForParked(1)
            try await client.ask("SIZE b", expecting: 213)
            #expect(server.server.parkedSessions == 0)
        }
    }

    @Test func `its time runs on`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            let began = server.clock.now
            try await server.waitForParked(1)
            server.clock.advance(by: .seconds(899) - server.clock.now.since(began))
            await server.settle()
            #expect(server.server.parkedSessions == 1)
            server.clock.advance(by: .seconds(1))
            try await client.expect(421)
            #expect(server.server.parkedSessions == 0)
        }
    }

    @Test(arguments: [29, 30]) func `a passive port is closed after half a minute`(_ seconds: Int) async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            let began = server.clock.now
            let port = try await client.passivePort()
            try await server.waitForParked(1)
            server.clock.advance(by: .seconds(seconds) - server.clock.now.since(began))
            await server.settle()
            // The session looks up, and is parked again after its moment of attention.
            server.clock.advance(by: .milliseconds(100))
            await server.settle()
            #expect(await server.isOpen(port) == (seconds < 30))
            if seconds == 30 { try await client.ask("LIST", expecting: 425) }
        }
    }

    @Test func `a passive port that is kept for the next transfer is closed when the session is parked`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            let port = try await client.passivePort()
            #expect(try await client.download("LIST") == [])
            #expect(try await client.passivePort() == port)
            _ = try await client.download("LIST")
            try await server.waitForParked(1)
            await server.settle()
            #expect(await !server.isOpen(port))
        }
    }

    @Test func `a client that leaves meanwhile is noticed`() async throws {
        try await MemoryServer.run { server in
            var leaving = try await server.client()
            var lost = try await server.client()
            try await server.waitForParked(2)
            try await leaving.finishSending()
            #expect(try await leaving.reply() == nil)
            await server.settle()
            #expect(server.server.connections == 1)
            try await lost.ask("NOOP", expecting: 200)
            try await server.waitForParked(1)
            _ = consume lost
            await server.settle()
            #expect(server.server.connections == 0)
        }
    }

    @Test(arguments: [true, false])
    func `it is told when the server ends`(_ drains: Bool) async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            try await server.waitForParked(1)
            if drains { server.server.drain() } else { server.running.cancel() }
            #expect(try await client.expect(421).text == "The server is shutting down.")
            #expect(try await client.reply() == nil)
        }
    }
}
