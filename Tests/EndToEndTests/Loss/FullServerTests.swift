// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Servers that have as many connections as they want: no wrong password, and no firewall.
@Suite(.ownThread, .fewAtOnce) struct FullServerTests {
    /// At which point the server says so, and in which words.
    enum Refusal: CaseIterable {
        case greeting, user, password, words

        func play(_ session: ScriptedSession) throws {
            if self == .greeting { return try session.reply("421 Too many connections (10).") }
            try session.reply("220 Ready.")
            try session.expect(verb: "USER")
            if self == .user { return try session.reply("421 Too many users.") }
            try session.reply("331 Password.")
            try session.expect(verb: "PASS")
            try session.reply(self == .words ? "530 Sorry, too many users." : "421 Try again later.")
        }
    }

    @Test(arguments: Refusal.allCases)
    func `one command ends with 8, the server's words and the advice to wait`(refusal: Refusal) async throws {
        try await ScriptedServer.playing { session in
            try refusal.play(session)
            session.control.close()
        } to: { port in
            let desk = try ShellSandbox()
            let result = try desk.ferry("ls", "--retries", "0", "ftp://bob:secret@127.0.0.1:\(port)/").run()
            #expect(result.end == .exit(8), "\(result)")
            #expect(result.errorText.contains("Try again later."))
            #expect(!result.errorText.contains("Check") && !result.errorText.contains("secret"), "\(result)")
        }
    }

    @Test func `one command tries again, and a wrong password never`() async throws {
        try await ScriptedServer.playing(sessions: 2) { session in
            if session.number == 1 { return try Refusal.greeting.play(session) }
            try session.reply("220 Ready.")
            try session.expect(verb: "USER")
            try session.reply("331 Password.")
            try session.expect(verb: "PASS")
            try session.reply("530 Login incorrect.")
            #expect(try session.nextLine() != Array("USER bob".utf8))
        } to: { port in
            let desk = try ShellSandbox()
            let result = try desk.ferry("ls", "ftp://bob:secret@127.0.0.1:\(port)/").run()
            #expect(result.end == .exit(5), "\(result)")
            #expect(result.errorText.contains("421 Too many connections (10)"))
        }
    }
}
