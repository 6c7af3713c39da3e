// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `set` in the real program.
@Suite(.ownThread, .fewAtOnce) struct SettingTests {
    private func run(_ script: String, _ options: String...) throws -> ProgramResult {
        let desk = try ShellSandbox()
        var program = desk.ferry()
        program.arguments = (options + ["-c", script]).map { Array($0.utf8) }
        return try program.run()
    }

    @Test func `set shows all settings, and marks those that were changed`() throws {
        let result = try run("set jobs 3; set limit=2M; set", "--timeout", "7")
        #expect(result.succeeded, "\(result)")
        let lines = result.outputText.split(separator: "\n").map {
            $0.split(separator: " ").prefix(3).joined(separator: " ")
        }
        #expect(lines.contains("* jobs 3") && lines.contains("* limit 2M") && lines.contains("* timeout 7"))
        #expect(lines.contains("tls auto Encryption,"))
        #expect(result.errorText == "jobs is 3 now\nlimit is 2M now\n")
    }

    @Test func `set gives a setting back its standard value`() throws {
        let result = try run("set -d jobs; set jobs; set --default; set limit --json", "-j", "4", "--limit", "1M")
        #expect(result.outputText.hasPrefix("  jobs  auto  "))
        #expect(result.outputText.hasSuffix(#"{"name":"limit","value":"off","default":"off"}"# + "\n"), "\(result)")
    }

    @Test func `a slip in a name or a value is explained, and ends a script`() throws {
        let name = try run("set timeuot 3; echo on")
        #expect(name.end == .exit(2))
        #expect(name.errorText == "There is no setting timeuot\nDid you mean timeout?\n")
        let value = try run("set tls requir; echo on")
        #expect(value.errorText == "tls is auto, off, require, implicit, not requir\nDid you mean require?\n")
        #expect(try run("set tls=").end == .exit(2))
        #expect(value.outputText + name.outputText == "")
    }

    @Test func `a setting holds for the transfers that follow`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(3), to: server.path("a"))
            try Files.write(Content.bytes(5), to: desk.path("a"))
            let script = "open 127.0.0.1 \(server.name.port); set no-clobber on; get a; set no-clobber off; get a"
            let result = try desk.ferry(["-c", script], to: server).run()
            #expect(result.succeeded, "\(result)")
            #expect(result.errorText.contains("Skipped a: it exists here"))
            #expect(try Files.read(desk.path("a")) == Content.bytes(3))
        }
    }

    @Test func `names and values are completed at the terminal`() throws {
        let desk = try ShellSandbox()
        let terminal = try desk.terminal()
        try terminal.expect("ftp> ")
        // Only what is new is drawn.
        try terminal.type("set verb\t")
        try terminal.expect("osity ")
        try terminal.type("rep\t")
        try terminal.expect("lies ")
        try terminal.type("\r")
        try terminal.expect("verbosity is replies now")
        try terminal.expect("ftp> ")
        try terminal.enter("quit")
        #expect(try terminal.expectEnd() == .exit(0))
    }
}
