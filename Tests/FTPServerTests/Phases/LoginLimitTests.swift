// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// How often, how long and how fast somebody may try to log in.
@Suite(.ownThread) struct LoginLimitTests {
    @Test func `the last failed attempt closes the connection`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            for attempt in 1...2 {
                try client.ask("USER ada", expecting: 331)
                try client.ask("PASS wrong", expecting: 530)
                #expect(server.events.all.filter(\.isFailedLogin).count == attempt)
            }
            try client.ask("USER nobody", expecting: 331)
            try client.ask("PASS wrong", expecting: 421)
            try client.expectEnd()
        }
    }

    @Test func `who guesses waits, and nobody else`() async throws {
        try await LiveServer.run(configure: { $0.limits.loginAttempts = 10 }) { server in
            let friend = try server.client(as: "bob", from: "127.0.0.2")
            let start = ContinuousClock.now
            // Three slips are free, whatever connection they are made on; from there on each waits twice as long.
            let guessers = try (1...7).map { guess in
                let guesser = try server.stranger(from: "127.0.0.3")
                try guesser.ask("USER ada", expecting: 331)
                try guesser.send("PASS guess\(guess)")
                if guess <= 3 { try guesser.expect(530) }
                return guesser
            }
            try friend.ask("NOOP", expecting: 200)
            _ = try server.client(as: "bob", from: "127.0.0.2")
            try server.events.first("a delayed login") { kind -> Bool? in
                guard case .loginDelayed("ada", .seconds(1), .attemptsFromAddress) = kind else { return nil }
                return true
            }
            // The last guess waits for eight seconds, unless this machine was busy for so long.
            let isEarly = ContinuousClock.now - start < .seconds(8)
            #expect(try !isEarly || !guessers[6].control.isReadable(within: .zero))
            try guessers[3].expect(530)
            #expect(ContinuousClock.now - start >= .milliseconds(900))
            // Nor does the server's end wait for it.
            server.server.drain()
            try guessers[6].expect(isEarly ? 421 : 530, 421)
        }
    }

    @Test func `who does not log in is sent away`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.login = .milliseconds(200) }) { server in
            let client = try server.stranger()
            #expect(try client.expect(421).text == Refusal.loginTimeout.reply.line)
            try client.expectEnd()
        }
    }

    @Test(arguments: ["NOOP", "REIN", "USER a", "\u{0}"])
    func `more lines than a login needs close the connection, whatever they say`(line: String) async throws {
        try await LiveServer.run(configure: { $0.limits.commandsBeforeLogin = 5 }) { server in
            let client = try server.stranger()
            for _ in 0..<5 { _ = try client.ask(line) }
            #expect(try client.ask(line).text == Refusal.tooMuchBeforeLogin.reply.line)
            try client.expectEnd()
        }
    }

    @Test func `more bytes than a login needs close the connection`() async throws {
        try await LiveServer.run(configure: { $0.limits.bytesBeforeLogin = 1000 }) { server in
            let client = try server.stranger()
            try client.ask("USER " + String(repeating: "a", count: 600), expecting: 331)
            try client.ask("USER " + String(repeating: "a", count: 600), expecting: 421)
            try client.expectEnd()
            // Behind the login there is no such limit.
            let user = try server.client()
            for _ in 0..<10 { _ = try user.ask("CWD " + String(repeating: "a", count: 200)) }
            try user.ask("PWD", expecting: 257)
        }
    }

    @Test func `REIN does not put the login's deadline off`() async throws {
        try await MemoryServer.run { server in
            var client = try await server.stranger()
            try await client.expect(220)
            server.clock.advance(by: .seconds(40))
            await server.settle()
            try await client.ask("REIN", expecting: 220)
            server.clock.advance(by: .seconds(25))
            await server.settle()
            #expect(try await client.reply()?.text == Refusal.loginTimeout.reply.text)
        }
    }

    @Test func `commands do not put the login's deadline off`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.login = .milliseconds(300) }) { server in
            let client = try server.stranger()
            let limit = WaitLimit.usual
            while try client.ask("NOOP").code == 200 {
                if limit.passed { throw limit.exceeded("the login's deadline") }
                _ = try client.control.isReadable(within: .milliseconds(50))
            }
            try client.expectEnd()
        }
    }
}

extension Event {
    fileprivate var isFailedLogin: Bool {
        if case .loginFailed = kind { return true }
        return false
    }
}
