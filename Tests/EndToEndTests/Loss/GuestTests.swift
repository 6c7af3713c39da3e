// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Who logs in where a URL names nobody.
@Suite(.ownThread, .fewAtOnce) struct GuestTests {
    @Test(arguments: ["", "@"])
    func `a URL without a user logs in as the guest, and nothing is asked`(user: String) async throws {
        try await Self.guest { port in
            let desk = try ShellSandbox()
            let result = try desk.ferry("ls", "ftp://\(user)127.0.0.1:\(port)/")
                .setting("FERRY_PASSWORD", to: "not for strangers").run()
            #expect(result.succeeded, "\(result)")
        }
    }

    @Test func `on a terminal, too`() async throws {
        try await Self.guest { port in
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("ftp://127.0.0.1:\(port)")
            try terminal.expect("> ")
            #expect(!terminal.transcript.contains("Name"))
            try terminal.enter("ls", expecting: "> ")
            try terminal.quit()
        }
    }

    @Test func `whoever types the guest's name is not asked for a password`() async throws {
        try await Self.guest { port in
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(port)")
            try terminal.expect("Name (anonymous):")
            try terminal.enter("", expecting: "> ")
            #expect(!terminal.transcript.contains("Password:"))
            try terminal.enter("ls", expecting: "> ")
            try terminal.quit()
        }
    }

    @Test func `digits behind the colon of an operand are told apart from a port`() throws {
        let desk = try ShellSandbox()
        let result = try desk.ferry("ls", "127.0.0.1:1", "--port", "1").run()
        #expect(result.end == .exit(3))
        #expect(result.errorText.contains("a port is written ftp://127.0.0.1:1/ or --port 1"), "\(result)")
    }

    private static func guest(_ client: (UInt16) async throws -> Void) async throws {
        try await ScriptedServer.playing { session in
            try session.reply("220 Ready.")
            try session.expect("USER anonymous")
            try session.reply("331 Any password.")
            try session.expect("PASS ferry@")
            try session.reply("230 In.")
            let listing = try session.answer(["PWD": "257 \"/\""], until: "EPSV")
            #expect(listing.verb == "EPSV")
            let listener = try RawListener()
            try session.reply("229 (|||\(try listener.name.port)|)")
            try session.expect(verb: "LIST")
            try session.reply("150 Here.")
            try listener.accept().close()
            try session.reply("226 Done.")
            try session.expect("QUIT")
            try session.reply("221 Bye.")
        } to: {
            try await client($0)
        }
    }
}

extension String {
    fileprivate func components(of separator: String) -> Int { ranges(of: separator).count + 1 }
}
