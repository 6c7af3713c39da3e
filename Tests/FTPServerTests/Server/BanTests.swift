// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// Addresses that are turned away.
@Suite(.ownThread) struct BanTests {
    private let guesser = "127.0.0.2"

    /// Three failed logins ban, on this machine too.
    private func strict(_ configuration: inout ServerConfiguration) {
        configuration.bans.failures = 3
        configuration.bans.exempt = []
        configuration.limits.loginAttempts = 10
    }

    private func guess(_ client: RawClient, _ password: String) throws -> RawReply {
        try client.ask("USER ada", expecting: 331)
        return try client.ask("PASS \(password)")
    }

    /// A connection of which every byte is read.
    private func refusal(of server: LiveServer, from host: String) throws -> String {
        let socket = try RawSocket(connectingTo: server.address, from: SocketName(host, port: 0))
        return String(decoding: try socket.receiveToEnd(), as: UTF8.self)
    }

    @Test func `failed logins ban their address, on all its connections, and nobody else's`() async throws {
        try await LiveServer.run(bans: BanBook(), configure: strict) { server in
            let (first, second) = (try server.stranger(from: guesser), try server.stranger(from: guesser))
            let neighbour = try server.client(as: "bob", from: "127.0.0.3")
            #expect(try guess(first, "1").code == 530)
            #expect(try guess(second, "2").code == 530)
            #expect(try guess(first, "3").text == "421 Your address is banned for 10 more minutes.")
            try first.expectEnd()
            // Not even the right password counts any more.
            #expect(try guess(second, "secret").code == 421)
            try second.expectEnd()
            #expect(try refusal(of: server, from: guesser) == "421 Your address is banned for 10 more minutes.\r\n")
            try neighbour.ask("PWD", expecting: 257)
            try server.client(from: "127.0.0.3").ask("PWD", expecting: 257)
            let ban = try server.events.first("a ban") { if case .banned(let ban) = $0 { ban } else { nil } }
            #expect(ban.network.description == guesser)
        }
    }

    @Test func `a connection that is turned away takes no place, and is not told of`() async throws {
        let book = BanBook()
        try await LiveServer.run(bans: book, configure: strict) { server in
            let client = try server.stranger(from: guesser)
            for number in 1...3 { _ = try guess(client, "\(number)") }
            try client.expectEnd()
            _ = try server.events.ending()
            let limit = WaitLimit.usual
            while server.server.connections > 0 {
                if limit.passed { throw limit.exceeded("the guesser to be gone") }
                usleep(500)
            }
            let events = server.events.all.count
            for _ in 0..<50 { #expect(try refusal(of: server, from: guesser).hasPrefix("421 ")) }
            #expect(server.server.connections == 0)
            #expect(server.events.all.count == events)
            let ended = try book.refresh(at: System.secondsSince1970() + 601).ended
            #expect(ended.map(\.turnedAway) == [50])
        }
    }

    @Test func `the same wrong password again and again bans nobody, nor do slips of who has logged in before`()
        async throws
    {
        try await LiveServer.run(bans: BanBook(), configure: strict) { server in
            let client = try server.stranger(from: guesser)
            for _ in 0..<5 { #expect(try guess(client, "old").code == 530) }
            let user = try server.client(as: "bob", from: "127.0.0.3")
            try user.ask("REIN", expecting: 220)
            for number in 1...3 {
                try user.ask("USER bob", expecting: 331)
                try user.ask("PASS slip\(number)", expecting: 530)
            }
            try user.ask("USER bob", expecting: 331)
            try user.ask("PASS secret", expecting: 230)
        }
    }

    @Test func `a ban of a network ends its sessions when the server is told to`() async throws {
        try await LiveServer.run { server in
            let (inside, outside) = (try server.client(from: guesser), try server.client(from: "127.0.1.1"))
            let network = try #require(IPNetwork("127.0.0.0/24"))
            #expect(server.server.disconnect(from: network, reason: "this address is banned") == 1)
            try inside.expect(421)
            try outside.ask("PWD", expecting: 257)
        }
    }

    @Test func `connections that come too fast are refused, those of exempt addresses are not`() async throws {
        try await LiveServer.run(configure: {
            $0.limits.connectionRatePerAddress = 1
            $0.bans.exempt = [IPNetwork(.v4(0x7F00_0001))]
        }) { server in
            var refusals = 0
            for _ in 0..<15 { if try refusalLine(of: server, from: guesser).hasPrefix("421 ") { refusals += 1 } }
            // Ten may come at once; some more may since have been allowed, one a second.
            #expect((1...5).contains(refusals))
            for _ in 0..<15 { #expect(try refusalLine(of: server, from: "127.0.0.1").hasPrefix("220 ")) }
            let told = server.events.all.count { if case .refusedConnection = $0.kind { true } else { false } }
            #expect(told >= 1 && told <= refusals)
        }
    }

    private func refusalLine(of server: LiveServer, from host: String) throws -> String {
        let socket = try RawSocket(connectingTo: server.address, from: SocketName(host, port: 0))
        return String(decoding: try socket.receiveLine() ?? [], as: UTF8.self)
    }
}
