// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import Glibc
import Testing

/// How many may come.
@Suite(.ownThread) struct LimitTests {
    /// The first line a connection reads must be this refusal, and the last.
    private func expect(_ refusal: Refusal, on server: LiveServer, from host: String = "127.0.0.1") throws {
        let socket = try RawSocket(connectingTo: server.address, from: SocketName(host, port: 0))
        #expect(try socket.receiveLine() == refusal.reply.line.bytes)
        #expect(try socket.receiveLine() == nil)
    }

    /// Waits until the server has seen the others go.
    private func waitForRoom(on server: LiveServer, _ connections: Int) throws {
        let limit = WaitLimit.usual
        while server.server.connections > connections {
            if limit.passed { throw limit.exceeded("others to go") }
            usleep(500)
        }
    }

    @Test func `no more sessions than there is room for`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessions = 2 }) { server in
            let (first, second) = (try server.client(), try server.client(as: "bob", from: "127.0.0.2"))
            try expect(.tooManySessions, on: server, from: "127.0.0.3")
            try first.ask("NOOP", expecting: 200)
            try second.ask("QUIT", expecting: 221)
            try waitForRoom(on: server, 1)
            _ = try server.client()
        }
    }

    @Test func `no more sessions from one address than it may have`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessionsPerAddress = 1 }) { server in
            let first = try server.client()
            try expect(.tooManySessionsFromAddress, on: server)
            _ = try server.client(from: "127.0.0.2")
            first.control.close()
            try waitForRoom(on: server, 0)
            _ = try server.client()
        }
    }

    @Test func `no more sessions of one user than they may have`() async throws {
        let account = try Account.named("eve", maxSessions: 1)
        try await LiveServer.run(accounts: [account]) { server in
            let first = try server.client(as: "eve")
            let second = try server.stranger()
            try second.ask("USER eve", expecting: 331)
            #expect(try second.ask("PASS secret").text == Refusal.tooManySessionsOfUser.reply.line)
            try second.expectEnd()
            _ = try server.client(as: "ada")
            try first.ask("QUIT", expecting: 221)
            try waitForRoom(on: server, 0)
            _ = try server.client(as: "eve")
        }
    }

    @Test func `an account may have more sessions than the others`() async throws {
        let account = try Account.named("eve", maxSessions: 2)
        try await LiveServer.run(accounts: [account], configure: { $0.limits.sessionsPerUser = 1 }) { server in
            let sessions = try (0..<2).map { _ in try server.client(as: "eve") }
            for session in sessions { try session.ask("NOOP", expecting: 200) }
            let first = try server.client(as: "ada")
            let second = try server.stranger()
            try second.ask("USER ada", expecting: 331)
            #expect(try second.ask("PASS secret").text == Refusal.tooManySessionsOfUser.reply.line)
            try first.ask("NOOP", expecting: 200)
        }
    }

    @Test func `many who never log in keep nobody from working`() async throws {
        try await LiveServer.run(
            files: ["a": "content".bytes], configure: { $0.timeouts.login = .seconds(5) }
        ) { server in
            let idlers = try (0..<200).map { _ in try server.socket() }
            let client = try server.client()
            #expect(try client.download("RETR a") == "content".bytes)
            for idler in idlers { #expect(idler.drain() > 0) }
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `whoever has waited longest for a login gives way, and nobody who is logged in`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessions = 4 }) { server in
            let user = try server.client()
            let waiting = try (0..<3).map { try server.stranger(from: "127.0.0.\($0 + 2)") }
            // Two may wait; so the first has given way to the third.
            #expect(try waiting[0].expect(421).text == Refusal.gaveWay.reply.line)
            try waiting[0].expectEnd()
            for waiting in waiting[1...] { try waiting.ask("NOOP", expecting: 200) }
            let second = try server.client(as: "bob", from: "127.0.0.5")
            #expect(try waiting[1].expect(421).text == Refusal.gaveWay.reply.line)
            for session in [user, second] { try session.ask("PWD", expecting: 257) }
            // A client that is back at the login waits again.
            try second.ask("REIN", expecting: 220)
            let others = try (0..<2).map { try server.stranger(from: "127.0.0.\($0 + 6)") }
            try second.expect(421)
            try others[1].ask("NOOP", expecting: 200)
            try user.ask("PWD", expecting: 257)
        }
    }

    @Test func `more silent connections than there are places keep no user out`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessions = 20 }) { server in
            var silent: [RawSocket] = []
            for number in 0..<100 {
                silent.append(try server.socket())
                if number % 25 == 24 { try server.client(from: "127.0.0.2").ask("PWD", expecting: 257) }
            }
            for socket in silent { socket.close() }
        }
    }

    @Test func `who waits with many connections pushes out their own`() async throws {
        try await LiveServer.run(configure: {
            $0.limits.sessions = 100
            $0.limits.connectionsBeforeLogin = 8
        }) { server in
            let quiet = try server.stranger(from: "127.0.0.2")
            let crowd = try (0..<40).map { _ in try server.socket() }
            try quiet.ask("USER ada", expecting: 331)
            try quiet.ask("PASS secret", expecting: 230)
            for socket in crowd { socket.close() }
        }
    }

    @Test func `an address at its limit has its own silent connection give way`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessionsPerAddress = 2 }) { server in
            let user = try server.client()
            let silent = try server.stranger()
            try server.client(as: "bob").ask("PWD", expecting: 257)
            #expect(try silent.expect(421).text == Refusal.gaveWay.reply.line)
            try user.ask("PWD", expecting: 257)
        }
    }

    @Test func `those who were not let in are told of`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessions = 0 }) { server in
            try expect(.tooManySessions, on: server)
            let refusal = try server.events.first("a refused connection") { kind -> Refusal? in
                guard case .refusedConnection(let refusal) = kind else { return nil }
                return refusal
            }
            #expect(refusal == .tooManySessions)
        }
    }
}
