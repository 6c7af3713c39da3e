// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

/// Commands in the background, in the real program.
@Suite(.ownThread, .fewAtOnce) struct BackgroundTests {
    /// A shell at a terminal, logged in.
    private func atTerminal(_ body: (PseudoTerminal, ShellSandbox, FerrydProcess) throws -> Void) throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(4 << 20), to: server.path("big"))
            try Files.write(Content.bytes(7), to: server.path("small"))
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try body(terminal, desk, server)
        }
    }

    @Test func `a transfer goes on while others are made, and its end is told before a prompt`() throws {
        try atTerminal { terminal, desk, _ in
            try terminal.enter("get --limit 1M big &", expecting: "[1] get --limit 1M big\r\n")
            try terminal.expect("> ")
            try terminal.enter("get small", expecting: "Downloaded small: 7 bytes")
            try terminal.enter("jobs", expecting: "  get --limit 1M big")
            try terminal.expect("> ")
            try terminal.enter("lcd ..", expecting: "A command in the background works from this directory")
            try terminal.expect("> ")
            try terminal.enter("wait", expecting: "[1] Downloaded big: 4,194,304 bytes")
            try terminal.expect("[1] Done: get --limit 1M big\r\n")
            try terminal.expect("> ")
            try terminal.enter("jobs", expecting: "No command runs in the background")
            #expect(try Files.read(desk.path("big")) == Content.bytes(4 << 20))
            try terminal.quit()
        }
    }

    @Test func `what is said while a line is typed does not get into it`() throws {
        try atTerminal { terminal, desk, _ in
            try terminal.enter("get --limit 8M big &", expecting: "[1] get")
            try terminal.expect("> ")
            try terminal.type("echo half")
            let limit = WaitLimit.usual
            while !Files.exists(desk.path("big")), !limit.passed { usleep(1000) }
            try terminal.expect("half")
            let shown = try terminal.enter(" and half", expecting: "\r\nhalf and half\r\n")
            #expect(!shown.contains("Downloaded"))
            try terminal.enter("wait", expecting: "[1] Downloaded big")
            try terminal.expect("[1] Done: get")
            try terminal.quit()
        }
    }

    @Test func `kill stops one, and what has arrived goes on the next time`() throws {
        try atTerminal { terminal, desk, _ in
            try terminal.enter("get --limit 1M big &", expecting: "[1] get")
            try terminal.expect("> ")
            try terminal.enter("wait 1", expecting: "%  1.")
            try terminal.type("\u{3}")
            try terminal.expect("goes on in the background")
            try terminal.expect("> ")
            try terminal.enter("kill 1", expecting: "[1] Interrupted; what has arrived is kept.")
            try terminal.expect("[1] Stopped: get")
            try terminal.expect("> ")
            #expect(!Files.exists(desk.path("big")))
            try terminal.enter("get big", expecting: "of them now")
            #expect(try Files.read(desk.path("big")) == Content.bytes(4 << 20))
            try terminal.enter("kill 1", expecting: "There is no command 1 in the background")
            try terminal.quit()
        }
    }

    @Test func `whoever leaves is asked about what still runs`() throws {
        try atTerminal { terminal, desk, _ in
            try terminal.enter("get --limit 1M big &", expecting: "[1] get")
            try terminal.expect("> ")
            try terminal.enter("quit", expecting: "A command is still running in the background:\r\n  [1] get")
            try terminal.enter("stay", expecting: "> ")
            try terminal.type("\u{4}")
            try terminal.expect("[wait, kill, stay]")
            try terminal.enter("k", expecting: "[1] Stopped: get")
            try terminal.expect("Connection closed.")
            #expect(try terminal.expectEnd() == .exit(0))
            #expect(!Files.exists(desk.path("big")))
        }
    }

    @Test func `in the background nothing is asked, and nothing is replaced or deleted that would be`() throws {
        try atTerminal { terminal, desk, server in
            try Files.makeDirectory(server.path("dir"))
            try Files.write(Content.bytes(3), to: desk.path("small"))
            try terminal.enter("get small & wait", expecting: "[1] Skipped small: it exists here")
            try terminal.expect("> ")
            #expect(try Files.read(desk.path("small")) == Content.bytes(3))
            try terminal.enter("rm -r dir & wait", expecting: "[1] Nobody is asked in the background: Delete")
            try terminal.expect("[1] Failed with code 12")
            #expect(Files.exists(server.path("dir")))
            try terminal.enter("get -y small & wait", expecting: "[1] Done")
            #expect(try Files.read(desk.path("small")) == Content.bytes(7))
            try terminal.quit()
        }
    }

    @Test func `a script waits for what it has started, and fails as that does`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(7), to: server.path("small"))
            func run(_ script: String) throws -> ProgramResult {
                try desk.ferry(["-c", "open 127.0.0.1 \(server.name.port); \(script)"], to: server).run()
            }
            let both = try run("get small & ls > list & echo on")
            #expect(both.succeeded, "\(both)")
            #expect(both.outputText == "on\n")
            #expect(both.errorText.contains("[1] Downloaded small: 7 bytes"))
            #expect(both.errorText.contains("[1] Done: get small\n"))
            #expect(try Files.read(desk.path("list")) == Array("small\n".utf8))
            let failed = try run("get missing & echo on")
            #expect(failed.end == .exit(6))
            #expect(failed.outputText == "on\n")
            #expect(failed.errorText.contains("[1] No such file found on the server: missing"))
            let excused = try run("get missing & wait || echo excused")
            #expect(excused.succeeded, "\(excused)")
            #expect(excused.outputText == "excused\n")
            let chain = try run("get missing || get small other && rm small & wait 1")
            #expect(chain.succeeded, "\(chain)")
            #expect(Files.exists(desk.path("other")) && !Files.exists(server.path("small")))
        }
    }

    @Test func `what makes no sense in the background is refused`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for (line, message) in [
                ("ls &", "ls writes to the terminal"), ("cd / &", "cd does not run in the background"),
                ("get a - &", "there is no - to read from"), ("put R&D", "goes into quotes"),
                ("gte a &", "Did you mean get?"), ("& ls", "There is no command before &"),
            ] {
                let open = "open 127.0.0.1 \(server.name.port); "
                let result = try desk.ferry(["-c", open + line], to: server).run()
                #expect(result.end == .exit(2), "\(line): \(result)")
                #expect(result.errorText.contains(message), "\(line): \(result)")
            }
            #expect(try desk.ferry("-c", "get a &").run().errorText.contains("Not connected."))
        }
    }
}
