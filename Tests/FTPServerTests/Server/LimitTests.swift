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
            let (first, second) = (try server.client(), try server.stranger(from: "127.0.0.2"))
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
