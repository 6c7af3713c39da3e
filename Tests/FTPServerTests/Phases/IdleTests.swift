// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// How long a session may be silent; by a clock that the test turns.
struct IdleTests {
    /// Expects the session to stand a second before so much silence, and to end with 421 then.
    ///
    /// - Returns: That reply.
    @discardableResult
    private func expectEnd(
        after silence: Duration, to client: inout MemoryClient, on server: MemoryServer
    ) async throws -> Reply {
        await server.settle()
        server.clock.advance(by: silence - .seconds(1))
        await server.settle()
        #expect(server.server.connections == 1)
        server.clock.advance(by: .seconds(1))
        let reply = try await client.expect(421)
        if try await client.reply() != nil { throw TestFailure("more came after \(reply)") }
        return reply
    }

    @Test func `a client that sends no command is told so and sent away`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            let reply = try await expectEnd(after: .seconds(900), to: &client, on: server)
            #expect(reply.lines == [Array("No command came for 900 seconds.".utf8)])
        }
    }

    @Test func `a client may choose less silence`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            try await client.ask("SITE IDLE 30", expecting: 200)
            let reply = try await expectEnd(after: .seconds(30), to: &client, on: server)
            #expect(reply.lines == [Array("No command came for 30 seconds.".utf8)])
        }
    }

    @Test func `half a command is no command`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            try await client.send("NOO")
            try await expectEnd(after: .seconds(900), to: &client, on: server)
        }
    }

    @Test func `a command begins the time anew, though the session was parked`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            try await server.waitForParked(1)
            server.clock.advance(by: .seconds(800))
            try await client.ask("NOOP", expecting: 200)
            try await expectEnd(after: .seconds(900), to: &client, on: server)
        }
    }

    @Test func `a login that is not finished has less time`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.stranger()
            try await client.expect(220)
            try await client.ask("USER ada", expecting: 331)
            try await expectEnd(after: .seconds(60), to: &client, on: server)
        }
    }

    @Test func `a transfer is no silence, however long it takes`() async throws {
        let content = Content.bytes(1 << 20)
        try await MemoryServer.run(
            files: ["big": content], capacity: 64 * 1024,
            configure: { $0.timeouts.idle = .seconds(30) }
        ) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("RETR big", expecting: 150)
            var received: [UInt8] = []
            // A quarter of a minute goes by before each of ten pieces is taken: more than the idle time, five times.
            for _ in 1...10 {
                _ = try await data.read(onto: &received, atMost: 64 * 1024, until: .after(.seconds(20)))
                server.clock.advance(by: .seconds(15))
                await server.settle()
            }
            received += try await data.readToEnd()
            #expect(received == content)
            try await client.expect(226)
            // The time begins with the end of the transfer, after which none has passed.
            await server.settle()
            #expect(server.server.sessions.first?.activity.word == "idle")
            try await expectEnd(after: .seconds(30), to: &client, on: server)
        }
    }

    @Test func `an upload that stalls is stopped, its part is kept, and the session goes on`() async throws {
        try await MemoryServer.run(files: ["a": "old".bytes]) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("STOR a", expecting: 150)
            try await data.write("0123456789".bytes, stall: .seconds(20))
            await server.passMomentOfShortUploads()
            #expect(try await server.transferred(10) == 10)
            server.clock.advance(by: .milliseconds(299_800))
            await server.settle()
            #expect(server.server.sessions.first?.activity.word == "transfer")
            server.clock.advance(by: .seconds(1))
            #expect(try await client.expect(426).text.hasSuffix(" 10 bytes are kept; REST 10 goes on from there."))
            #expect(try await client.download("RETR a") == "old".bytes)
            try await client.ask("REST 10", expecting: 350)
            try await client.upload("abc".bytes, "STOR a")
            #expect(try await client.download("RETR a") == "0123456789abc".bytes)
            _ = consume data
        }
    }

    @Test func `a transfer whose client takes nothing is stopped, and the session goes on`() async throws {
        try await MemoryServer.run(files: ["big": Content.bytes(1 << 20)], capacity: 64 * 1024) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("RETR big", expecting: 150)
            let handoff = Handoff(client)
            let (reply, passed) = try await server.clock.advance(by: .seconds(2), atMost: .seconds(10_000)) {
                guard var client = handoff.take() else { throw TestFailure("the client is gone") }
                let reply = try await client.expect(426)
                try await client.ask("NOOP", expecting: 200)
                return reply
            }
            #expect(passed >= .seconds(300))
            #expect(reply.lines.count == 1)
            _ = consume data
        }
    }
}
