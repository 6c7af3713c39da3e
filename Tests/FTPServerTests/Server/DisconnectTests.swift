// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Sessions that an administrator ends, whatever they are doing: the client is told the reason, and loses nothing.
struct DisconnectTests {
    private static let reason = "The disk is changed at noon"

    /// Disconnects the session of that number, which the client reads as the last reply.
    private func expectFarewell(
        _ client: inout MemoryClient, of session: Int = 1, transfer code: UInt16? = nil, on server: MemoryServer
    ) async throws -> Reply? {
        #expect(server.server.disconnect(session, reason: Self.reason))
        let first = if let code { try await client.expect(code) } else { nil as Reply? }
        let reply = try await client.expect(421)
        #expect(reply.text == "The administrator ended this session: \(Self.reason).")
        #expect(try await client.reply() == nil)
        await server.settle()
        let endings = server.events.all.compactMap { event -> CloseReason? in
            if case .closed(let ending) = event.kind, event.connection == session { return ending }
            return nil
        }
        #expect(endings == [.refused(.disconnected(reason: Self.reason))])
        return first
    }

    @Test func `a session between commands`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            #expect(server.server.parkedSessions == 0)
            _ = try await expectFarewell(&client, on: server)
        }
    }

    @Test func `a parked session`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            try await server.waitForParked(1)
            _ = try await expectFarewell(&client, on: server)
            #expect(server.server.parkedSessions == 0)
        }
    }

    @Test func `a client that has not logged in yet`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.stranger()
            try await client.expect(220)
            try await client.ask("USER ada", expecting: 331)
            _ = try await expectFarewell(&client, on: server)
        }
    }

    @Test func `a client whose password waits for its turn`() async throws {
        try await MemoryServer.run { server in
            var guessing = try await server.stranger()
            try await guessing.expect(220)
            for number in 1...3 {
                try await guessing.ask("USER ada", expecting: 331)
                try await guessing.ask("PASS guess\(number)", expecting: number < 3 ? 530 : 421)
            }
            var client = try await server.stranger()
            try await client.expect(220)
            try await client.ask("USER ada", expecting: 331)
            try await client.send("PASS guess4\r\n")
            await server.settle()
            #expect(server.server.disconnect(2, reason: Self.reason))
            server.clock.advance(by: .milliseconds(500))
            #expect(try await client.expect(421).text.hasSuffix("\(Self.reason)."))
            #expect(try await client.reply() == nil)
        }
    }

    @Test func `a session with an upload, whose part is kept`() async throws {
        try await MemoryServer.run(files: ["a": "old".bytes]) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("STOR a", expecting: 150)
            try await data.write("0123456789".bytes, stall: .seconds(20))
            await server.passMomentOfShortUploads()
            #expect(try await server.transferred(10) == 10)
            let reply = try await expectFarewell(&client, transfer: 426, on: server)
            #expect(reply?.text.contains(" 10 bytes are kept; REST 10 goes on from there.") == true)
            var again = try await server.client()
            try await again.ask("SIZE a", expecting: 213)
            try await again.ask("RNFR a", expecting: 350)
            try await again.ask("RNTO b", expecting: 250)
            #expect(try await again.ask("SIZE a", expecting: 213).text == "10")
            #expect(try await again.ask("SIZE b", expecting: 213).text == "3")
        }
    }

    @Test func `a session with a download that its client does not read`() async throws {
        try await MemoryServer.run(files: ["big": Content.bytes(1 << 20)], capacity: 64 * 1024) { server in
            var client = try await server.client()
            let data = try await client.openData()
            try await client.ask("RETR big", expecting: 150)
            await server.settle()
            _ = try await expectFarewell(&client, transfer: 426, on: server)
            _ = consume data
        }
    }

    @Test func `a session that waits for its data connection`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.client()
            try await client.ask("EPSV", expecting: 229)
            try await client.ask("STOR a", expecting: 150)
            await server.settle()
            _ = try await expectFarewell(&client, transfer: 426, on: server)
        }
    }

    @Test func `nobody else, and nobody twice`() async throws {
        try await MemoryServer.run { server in
            var one = try await server.client()
            var two = try await server.client(as: "bob")
            _ = try await expectFarewell(&one, on: server)
            #expect(server.server.disconnect(1, reason: "once more"))
            server.clock.advance(by: .seconds(2))
            await server.settle()
            #expect(!server.server.disconnect(1, reason: "once more"))
            #expect(!server.server.disconnect(99, reason: ""))
            try await two.ask("NOOP", expecting: 200)
        }
    }

    @Test func `the reason is one line, whatever is in it`() {
        #expect(
            Refusal.disconnected(reason: "a\r\n221 Bye").reply.text
                == "The administrator ended this session: a\\x0D\\x0A221 Bye.")
        #expect(Refusal.disconnected(reason: "").reply.text == "The administrator ended this session.")
    }
}
