// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Files of a server in an editor of this machine.
@Suite(.ownThread, .fewAtOnce) struct EditTests {
    /// Runs `ferry edit` with a line of sh as the editor, in which `$1` is the file.
    private func edit(
        _ name: String, by script: String, _ desk: ShellSandbox, _ server: FerrydProcess, variable: String = "EDITOR"
    ) throws -> ProgramResult {
        try TestProgram.writeScript(script, to: desk.path("editor"))
        if !Files.exists(desk.path("tmp")) { try Files.makeDirectory(desk.path("tmp")) }
        return try desk.ferry("edit", "--port", "\(server.name.port)", "--user", server.user, "127.0.0.1:\(name)")
            .setting("FERRY_PASSWORD", to: server.password).setting("TMPDIR", to: desk.path("tmp"))
            .setting(variable, to: desk.path("editor")).run()
    }

    private func text(_ path: String) throws -> String { String(decoding: try Files.read(path), as: UTF8.self) }

    @Test func `a file that was changed is sent back, and nothing stays here`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("one\n".utf8), to: server.path("my 'file'.txt"))
            let script = "ls -ld \"${1%/*}\" > \(desk.path("mode")); echo two >> \"$1\"; touch \"$1~\""
            let result = try edit("my 'file'.txt", by: script, desk, server)
            #expect(result.succeeded, "\(result)")
            #expect(result.errorText.contains("Uploaded my 'file'.txt: 8 bytes"))
            #expect(try text(server.path("my 'file'.txt")) == "one\ntwo\n")
            #expect(try text(desk.path("mode")).hasPrefix("drwx------"))
            #expect(try Files.list(desk.path("tmp")) == [])
        }
    }

    @Test func `a file that was not changed is not sent, and VISUAL goes before EDITOR`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("one\n".utf8), to: server.path("a"))
            let result = try edit("a", by: "touch \"$1\"", desk, server, variable: "VISUAL")
            #expect(result.succeeded, "\(result)")
            #expect(result.errorText == "a was not changed\n")
            #expect(!server.log.contains("Upload of"))
            #expect(try Files.list(desk.path("tmp")) == [])
        }
    }

    @Test func `a file that somebody else has changed is left alone, and one's own version kept`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("one\n".utf8), to: server.path("a"))
            let seconds = try Files.modificationSeconds(server.path("a"))
            // As long as before, and of the same second: only the content tells.
            let script = "echo mine > \"$1\"; echo two > \(server.path("a")); touch -d @\(seconds) \(server.path("a"))"
            let result = try edit("a", by: script, desk, server)
            #expect(result.end == .exit(12), "\(result)")
            #expect(result.errorText.contains("a has changed on the server since you began\n"))
            #expect(try text(server.path("a")) == "two\n")
            let kept = try #require(try Files.list(desk.path("tmp")).first)
            let path = desk.path("tmp/\(kept)/a")
            #expect(result.errorText.contains("Your version is kept here: \(path)\n"))
            #expect(try text(path) == "mine\n")
            #expect(try Files.mode(of: desk.path("tmp/\(kept)")) == 0o700)
        }
    }

    @Test func `a file that does not exist is a new one, unless it has come meanwhile`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            #expect(try edit("new", by: "echo mine > \"$1\"", desk, server).succeeded)
            #expect(try text(server.path("new")) == "mine\n")
            let late = try edit("late", by: "echo mine > \"$1\"; echo two > \(server.path("late"))", desk, server)
            #expect(late.end == .exit(12), "\(late)")
            #expect(late.errorText.contains("late exists on the server since you began"))
            #expect(try text(server.path("late")) == "two\n")
            #expect(try edit("none", by: "true", desk, server).errorText.contains("none was not changed"))
            #expect(!Files.exists(server.path("none")))
        }
    }

    @Test func `an editor that fails sends nothing, and what was typed is kept`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("one\n".utf8), to: server.path("a"))
            let result = try edit("a", by: "echo mine > \"$1\"; exit 3", desk, server)
            #expect(result.end == .exit(1), "\(result)")
            #expect(result.errorText.contains("ended with status 3"))
            #expect(result.errorText.contains("Your version is kept here: "))
            #expect(try text(server.path("a")) == "one\n")
            #expect(try Files.list(desk.path("tmp")).count == 1)
            let gone = try edit("a", by: "rm \"$1\"", desk, server)
            #expect(gone.end == .exit(9) && gone.errorText.contains("has left no file behind"), "\(gone)")
            #expect(try Files.list(desk.path("tmp")).count == 1)
        }
    }

    @Test func `in the shell the editor has the terminal`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Array("one\n".utf8), to: server.path("a"))
            try TestProgram.writeScript(
                "printf 'change? '; read word; echo $word >> \"$1\"", to: desk.path("editor"))
            let program = desk.ferry("127.0.0.1", "\(server.name.port)").setting("EDITOR", to: desk.path("editor"))
            let terminal = try PseudoTerminal(running: program)
            try terminal.logIn(to: server)
            try terminal.enter("edit a", expecting: "change? ")
            try terminal.enter("yes", expecting: "Uploaded a: 8 bytes")
            try terminal.quit()
            #expect(try text(server.path("a")) == "one\nyes\n")
        }
    }
}
