// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Messages and questions of ferry about servers that nothing proves.
@Suite(.ownThread, .fewAtOnce) struct TrustDialogueTests {
    /// Serves an encrypted login and some questions.
    private static func serve(_ session: ScriptedSession, by stage: TLSStage) throws {
        try session.agreeToEncryption(by: stage)
        guard (try? session.logInEncrypted()) != nil else { return }
        try answer(session)
    }

    private static func answer(_ session: ScriptedSession) throws {
        _ = try session.answer(["PWD": "257 \"/\"", "NOOP": "200 Ok."], until: "QUIT")
        try session.reply("221 Bye.")
    }

    private static func knownHosts(of desk: ShellSandbox) throws -> String {
        String(decoding: try Files.read("\(desk.home)/.local/share/ferry/known-hosts"), as: UTF8.self)
    }

    @Test func `a person sees how the connection is encrypted, and that the server is new or known`() async throws {
        let stage = try TLSStage()
        let desk = try ShellSandbox()
        try await ScriptedServer.playing(sessions: 2) {
            try Self.serve($0, by: stage)
        } to: { port in
            for words in ["seen for the first time", "known"] {
                let terminal = try desk.terminal("--user", "ada", "127.0.0.1", "\(port)")
                try terminal.expect(
                    "Connected to 127.0.0.1:\(port) (TLS 1.3, certificate \(stage.fingerprint), \(words))")
                try terminal.expect("220 Ready.")
                try terminal.expect("Password:")
                try terminal.enter("secret", expecting: "> ")
                try terminal.enter("status", expecting: "Encryption: TLS 1.3, TLS_")
                try terminal.expect("Certificate: CN=127.0.0.1; issued by CN=127.0.0.1; valid ")
                try terminal.expect("Data connections: encrypted")
                try terminal.enter("tls", expecting: "Next connection: TLS where the server has it (auto)")
                try terminal.enter("tls requir", expecting: "did you mean require?")
                try terminal.enter("tls require", expecting: "Next connection: TLS, or none (require)")
                try terminal.quit()
            }
            #expect(
                try Self.knownHosts(of: desk).hasPrefix("[127.0.0.1]:\(port) \(stage.fingerprint) # CN=127.0.0.1; "))
        }
    }

    @Test(.enabled(if: outsideAddress != nil))
    func `a script fails closed, and trust is given, taken back and never changed in silence`() async throws {
        let host = try #require(outsideAddress)
        let (old, new) = (try TLSStage(names: [host, "old.example"]), try TLSStage(names: [host]))
        let desk = try ShellSandbox()
        try await ScriptedServer.playing(sessions: 6, at: host) { session in
            let stage = session.number <= 3 ? old : new
            // Those who do not log in leave behind the handshake, or with QUIT.
            try Self.serve(session, by: stage)
        } to: { port in
            func run(_ words: String...) throws -> ProgramResult { try desk.ferry(words, at: port).run() }
            let first = try run("-c", "pwd", host)
            #expect(first.end == .exit(4))
            #expect(first.errorText.contains("nothing proves that its certificate is the right one"))
            #expect(first.errorText.contains("fingerprint: \(old.fingerprint)"))
            #expect(first.errorText.contains("use: ferry trust \(host) \(port)"))
            let trust = try run("trust", host, "\(port)", "--yes")
            #expect(trust.succeeded, "\(trust)")
            #expect(trust.outputText.contains("fingerprint: \(old.fingerprint)"))
            let second = try run("-c", "pwd", host)
            #expect(second.succeeded, "\(second)")
            let changed = try run("-c", "pwd", host)
            #expect(changed.end == .exit(4))
            #expect(changed.errorText.contains("its certificate has changed (the key"))
            #expect(changed.errorText.contains("\n  before: \(old.fingerprint); CN="))
            #expect(changed.errorText.contains("\n  now:    \(new.fingerprint); CN="))
            let json = try run("trust", host, "\(port)", "--json")
            #expect(json.end == .exit(4))
            #expect(json.outputText.contains("\"fingerprint\":\"\(new.fingerprint)\""))
            let pinned = try run("-c", "pwd", host, "--trust", new.fingerprint)
            #expect(pinned.succeeded, "\(pinned)")
            let removed = try run("trust", host, "\(port)", "--remove")
            #expect(removed.succeeded)
            #expect(try run("trust", host, "\(port)", "--remove").end == .exit(6))
            #expect(try Self.knownHosts(of: desk) == "")
        }
    }

    @Test(.enabled(if: outsideAddress != nil), arguments: ["yes", "no"])
    func `a person is shown the certificate and asked`(answer: String) async throws {
        let host = try #require(outsideAddress)
        let stage = try TLSStage(names: ["files.example"])
        let desk = try ShellSandbox()
        try await ScriptedServer.playing(sessions: 1, at: host) {
            try Self.serve($0, by: stage)
        } to: { port in
            let terminal = try desk.terminal("--user", "ada", host, "\(port)")
            try terminal.expect("Nothing proves yet that \(host):\(port) is the server you mean")
            try terminal.expect("name:        CN=files.example")
            try terminal.expect("issued by:   itself")
            try terminal.expect("fingerprint: \(stage.fingerprint)")
            try terminal.expect("[yes, no, once] ")
            guard answer == "yes" else {
                try terminal.enter(answer, expecting: "nothing proves that its certificate is the right one")
                _ = try terminal.expectEnd()
                return
            }
            try terminal.enter(answer, expecting: "seen for the first time)")
            try terminal.expect("Password:")
            try terminal.enter("secret", expecting: "> ")
            try terminal.quit()
        }
    }

    @Test(.enabled(if: outsideAddress != nil))
    func `a password goes in clear to a server without TLS only when that was said`() async throws {
        let host = try #require(outsideAddress)
        let desk = try ShellSandbox()
        let log = CommandLog()
        try await ScriptedServer.playing(sessions: 4, at: host) { session in
            try session.reply("220 Ready.")
            guard let line = try session.nextLine() else { return }
            log.add(String(decoding: line, as: UTF8.self))
            if line == Array("QUIT".utf8) { return try session.reply("221 Bye.") }
            try session.reply("331 Password, please.")
            try session.expect(verb: "PASS")
            try session.reply("230 In.")
            try Self.answer(session)
        } to: { port in
            let script = try desk.ferry(["-c", "pwd", host], at: port).run()
            #expect(script.end == .exit(4))
            #expect(script.errorText.contains("the password would go in clear"))
            #expect(script.errorText.contains("--tls off"))
            #expect(log.all == ["QUIT"])
            let off = try desk.ferry(["-c", "pwd", host, "--tls", "off"], at: port).run()
            #expect(off.succeeded, "\(off)")
            for turn in 1...2 {
                let terminal = try desk.terminal("--user", "ada", host, "\(port)")
                try terminal.expect("Connected to \(host):\(port) (not encrypted)")
                try terminal.expect("Password:")
                try terminal.enter("secret")
                if turn == 1 { try terminal.expect("has no TLS: the password would go in clear") }
                if turn == 1 { try terminal.enter("yes") }
                try terminal.expect("> ")
                try terminal.quit()
            }
            #expect(try Self.knownHosts(of: desk).hasPrefix("[\(host)]:\(port) clear # no TLS"))
        }
    }

    @Test(arguments: ["500", "502", "431", "534"])
    func `a server that refuses AUTH gets no name from a script that wants TLS`(code: String) async throws {
        let desk = try ShellSandbox()
        let log = CommandLog()
        try await ScriptedServer.playing(sessions: 1) { session in
            session.answersEncryption = true
            try session.reply("220 Ready.")
            while let line = try session.nextLine() {
                log.add(String(decoding: line, as: UTF8.self))
                try session.reply(line.starts(with: Array("AUTH ".utf8)) ? "\(code) Not here." : "221 Bye.")
            }
        } to: { port in
            let script = try desk.ferry(["-c", "pwd", "127.0.0.1", "--tls", "require"], at: port).run()
            #expect(script.end == .exit(4), "\(script)")
            #expect(script.errorText.contains("\(code) Not here."), "\(script)")
            #expect(!log.all.contains { $0.hasPrefix("USER") || $0.hasPrefix("PASS") })
        }
    }

    @Test(arguments: [
        ["--tls", "of", "-c", "pwd", "h"], ["--trust", "sha256:abc", "-c", "pwd", "h"],
        ["--key", "k", "-c", "pwd", "h"],
        ["--tls", "off", "-c", "pwd", "ftps://h/"], ["trust"],
    ])
    func `options that make no sense are told`(words: [String]) throws {
        let desk = try ShellSandbox()
        let result = try desk.ferry(words, at: 1).run()
        #expect(result.end == .exit(2), "\(result)")
    }
}
