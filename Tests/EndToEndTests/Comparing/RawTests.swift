// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry raw`: the dialogue as it is.
@Suite(.ownThread, .fewAtOnce) struct RawTests {
    @Test func `each word is a command, and the replies stand on standard output as they came`() async throws {
        let log = CommandLog()
        let replies = [
            "FEAT": "211-Features:\r\n MLST type*;\r\n211 End", "STAT www": "213-Status\r\n  it is\r\n213 End.",
            "OPTS": "200 Yes.", "SITE SLOW": "150 Wait.\r\n250 Done.",
        ]
        try await ScriptedServer.playing { session in
            try session.converse(log, replies: replies)
        } to: { port in
            let desk = try ShellSandbox()
            let result = try desk.ferry(["raw", "127.0.0.1", "FEAT", "STAT www", "SITE SLOW"], at: port).run()
            #expect(result.succeeded, "\(result)")
            #expect(
                result.outputText
                    == "211-Features:\n MLST type*;\n211 End\n213-Status\n  it is\n213 End.\n150 Wait.\n250 Done.\n")
        }
        #expect(log.all.suffix(4) == ["FEAT", "STAT www", "SITE SLOW", "QUIT"])
    }

    @Test(arguments: [
        (["XYZ", "NOOP"], 0), (["NOOP", "MDTM x"], 6), (["NOOP", "DELE y"], 7), (["NOOP", "STOU"], 12),
        (["NOOP", "ALLO 5"], 8),
    ])
    func `the last reply makes the exit code`(commands: [String], code: Int) async throws {
        let replies = [
            "NOOP": "200 Ok.", "MDTM": "550 x: No such file.", "DELE": "550 Permission denied.", "ALLO": "452 Full.",
        ]
        try await ScriptedServer.playing { session in
            try session.converse(CommandLog(), replies: replies)
        } to: { port in
            let desk = try ShellSandbox()
            let result = try desk.ferry(["raw", "127.0.0.1:"] + commands, at: port).run()
            #expect(result.end == .exit(CInt(code)), "\(result)")
        }
    }

    @Test func `no password is shown, whatever becomes of it`() async throws {
        let log = CommandLog()
        try await ScriptedServer.playing(sessions: 2) { session in
            try session.converse(log, replies: ["SITE": "530 No."])
        } to: { port in
            let desk = try ShellSandbox()
            let commands = ["SITE PSWD geheim1 geheim2", "PASS geheim3"]
            let arguments = ["raw", "-vv", "--trace", "trace", "127.0.0.1"] + commands
            let result = try desk.ferry(arguments, at: port).run()
            #expect(result.end == .exit(12), "\(result)")
            let trace = String(decoding: try Files.read(desk.path("trace")), as: UTF8.self)
            for text in [result.outputText, result.errorText, trace] { #expect(!text.contains("geheim"), "\(text)") }
            #expect(trace.contains("SITE PSWD ****"))
            let json = try desk.ferry(["raw", "--json", "127.0.0.1", "PASS geheim3"], at: port).run()
            #expect(!json.errorText.contains("geheim"), "\(json)")
        }
        #expect(log.all.contains("SITE PSWD geheim1 geheim2"))
        #expect(!log.all.contains("PASS geheim3"))
    }

    @Test func `a server with a path is a mistake that says what to send`() throws {
        let desk = try ShellSandbox()
        let result = try desk.ferry("raw", "ftp://127.0.0.1/www", "NOOP").run()
        #expect(result.end == .exit(2), "\(result)")
        #expect(result.errorText.contains("send CWD: www"))
    }
}
