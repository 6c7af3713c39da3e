// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Bans of the real server: they outlive it, and can be listed and lifted while it runs.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ServedBanTests {
    private let guesser = "127.0.0.9"

    private func connect(_ server: FerrydProcess) throws -> RawSocket {
        try RawSocket(connectingTo: server.name, from: SocketName(guesser, port: 0))
    }

    /// The first line that a connection of the guesser reads.
    private func firstLine(_ server: FerrydProcess) throws -> String {
        String(decoding: try connect(server).receiveLine() ?? [], as: UTF8.self)
    }

    private func waitForGreeting(_ server: FerrydProcess) throws {
        let limit = WaitLimit.usual
        while try !firstLine(server).hasPrefix("220 ") { if limit.passed { throw limit.exceeded("the end of a ban") } }
    }

    private func ban(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult {
        var program = TestProgram.built("ferryd", "ban")
        program.arguments += (words + ["--state", server.outside("state")]).map { Array($0.utf8) }
        return try program.run()
    }

    @Test func `a ban holds through a crash and a new start, until it is lifted`() throws {
        let server = try FerrydProcess("--ban-after", "3", "--ban-exempt", "127.0.0.1", "--login-attempts", "10")
        let client = try RawClient(connectingTo: server.name, from: SocketName(guesser, port: 0))
        for (number, code) in [530, 530, 421].enumerated() {
            try client.ask("USER \(server.user)", expecting: 331)
            try client.ask("PASS guess\(number)", expecting: code)
        }
        try server.expectLog(#/\] Banned 127\.0\.0\.9 until \S+: 3 failed logins\n/#)
        #expect(try firstLine(server).hasPrefix("421 Your address is banned for 10 more minutes."))
        let limit = WaitLimit.usual
        while try !ban(server, "list").outputText.contains("127.0.0.9") {
            if limit.passed { throw limit.exceeded("the ban to be written") }
        }
        try server.restart()
        try server.expectLog(#/1 network is banned, which the command lists: ferryd ban list\n/#)
        #expect(try firstLine(server).hasPrefix("421 "))
        try server.client().ask("PWD", expecting: 257)
        #expect(try ban(server, "lift", guesser).outputText == "Lifted the ban of 127.0.0.9.\n")
        try waitForGreeting(server)
        try server.expectLog(#/The ban of 127\.0\.0\.9 is over; connections that it has turned away: \d+\n/#)
    }

    @Test func `an address whose ban is lifted logs in at once, whatever it has tried before`() throws {
        let server = try FerrydProcess("--ban-after", "6", "--ban-exempt", "127.0.0.1", "--login-attempts", "10")
        let limit = WaitLimit.usual
        var clients: [RawClient] = []
        for number in 0..<6 {
            // Each on a connection of its own, and for an account of its own; all at once, as each waits longer.
            let client = try RawClient(connectingTo: server.name, from: SocketName(guesser, port: 0))
            try client.ask("USER nobody\(number)", expecting: 331)
            try client.send("PASS guess\(number)")
            clients.append(client)
        }
        while try !ban(server, "list").outputText.contains(guesser) {
            if limit.passed { throw limit.exceeded("the ban to be written") }
        }
        #expect(try ban(server, "lift", guesser).succeeded)
        try waitForGreeting(server)
        try server.expectLog(#/The ban of 127\.0\.0\.9 is over/#)
        let client = try RawClient(connectingTo: server.name, from: SocketName(guesser, port: 0))
        try client.logIn(as: server.user, password: server.password)
        #expect(server.log.contains("Login of nobody5 from 127.0.0.9 waits"))
        #expect(!server.log.contains("Login of \(server.user) from"), "the seventh attempt would wait 8 seconds")
    }

    @Test func `an administrator's ban ends the sessions of the network, within a second`() throws {
        let server = try FerrydProcess()
        let client = try RawClient(connectingTo: server.name, from: SocketName(guesser, port: 0))
        try client.logIn(as: server.user, password: server.password)
        let other = try server.client()
        #expect(try ban(server, "add", "127.0.0.8/29", "--for", "1h", "--reason", "scans").succeeded)
        #expect(try client.expect(421).text.contains("this address is banned"))
        try client.expectEnd()
        try server.expectLog(#/Banned 127\.0\.0\.8\/29 until \S+: scans \(sessions ended: 1\)\n/#)
        #expect(try firstLine(server).hasPrefix("421 Your address is banned for 60 more minutes."))
        try other.ask("PWD", expecting: 257)
    }
}
