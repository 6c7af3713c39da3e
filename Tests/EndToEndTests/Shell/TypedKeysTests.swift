// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Synchronization
import Testing

/// Keys that are pressed before anybody has asked: they are kept, and show at no wrong moment.
@Suite(.ownThread, .fewAtOnce) struct TypedKeysTests {
    /// Plays a server that greets only when it is told to, and lets `ada` in.
    private func waiting(_ person: (PseudoTerminal, _ greet: () -> Void) throws -> Void) async throws {
        let gate = Semaphore()
        try await ScriptedServer.playing { session in
            gate.wait()
            try session.welcome()
            _ = try session.answer(["PWD": "257 \"/\""], until: "QUIT")
            try session.reply("221 Bye.")
        } to: { port in
            defer { gate.signal() }
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(port)")
            try person(terminal) { gate.signal() }
        }
    }

    @Test func `name and password typed while the server is slow do not show`() async throws {
        try await waiting { terminal, greet in
            try terminal.awaitHiddenKeys()
            try terminal.enter("ada")
            try terminal.enter("secret")
            greet()
            let shown = try terminal.expect("230 Logged in.")
            #expect(!shown.contains("ada") && !shown.contains("secret"), "\(shown)")
            try terminal.expect("ferry 127.0.0.1:/> ")
            try terminal.enter("echo seen", expecting: "\r\nseen\r\n")
            try terminal.quit()
        }
    }

    /// A terminal description in a pipe holds libedit up where a busy machine would: before it sets the terminal.
    @Test func `an editor that opens late shows no password`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("terminfo"))
            try Files.makeDirectory(desk.path("terminfo/s"))
            #expect(mkfifo(desk.path("terminfo/s/slow"), 0o600) == 0)
            let program = desk.ferry("127.0.0.1", "\(server.name.port)").setting("TERM", to: "slow")
                .setting("TERMINFO", to: desk.path("terminfo"))
            let terminal = try PseudoTerminal(running: program)
            let pipe = try Self.writer(of: desk.path("terminfo/s/slow"))
            let isEarly = (try? terminal.expect("Name", within: .milliseconds(500))) != nil
            #expect(!isEarly, "the editor turns echo on after a question was asked")
            close(pipe)
            if !isEarly { try terminal.expect("Name") }
            try terminal.enter(server.user, expecting: "Password:")
            try terminal.enter(server.password, expecting: "230")
            #expect(!terminal.transcript.contains(server.password))
        }
    }

    /// Waits until somebody reads a pipe.
    private static func writer(of path: String) throws -> CInt {
        let limit = WaitLimit.usual
        while !limit.passed {
            let pipe = open(path, O_WRONLY | O_NONBLOCK)
            if pipe >= 0 { return pipe }
            usleep(1000)
        }
        throw limit.exceeded("a reader of \(path)")
    }

    @Test func `one command shows no keys beside its bar, and gives the terminal back`() throws {
        try FerrydProcess.serving { server in
            try Files.write(Content.bytes(4 << 20), to: server.path("big"))
            let desk = try ShellSandbox()
            let terminal = try desk.terminal(
                "get", "--limit", "2M", "ftp://\(server.user)@127.0.0.1:\(server.name.port)/big")
            try terminal.expect("Password:")
            try terminal.enter(server.password, expecting: "%")
            try terminal.enter("typed ahead")
            let shown = try terminal.expect("Downloaded big")
            #expect(!shown.contains("typed"))
            #expect(try terminal.expectEnd() == .exit(0))
            #expect(!terminal.transcript.contains(server.password))
            #expect(terminal.showsKeys)
        }
    }

    @Test func `what is typed as the content of a file shows`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("put", "-", "ftp://\(server.user)@127.0.0.1:\(server.name.port)/typed")
            try terminal.expect("Password:")
            try terminal.enter(server.password)
            try terminal.awaitShownKeys()
            try terminal.enter("some content", expecting: "some content")
            try terminal.type("\u{4}")
            try terminal.expect("Uploaded")
            #expect(try Files.read(server.path("typed")) == Array("some content\n".utf8))
        }
    }

    @Test func `control-Z gives the terminal back, and the keys are hidden again when the program goes on`()
        async throws
    {
        try await waiting { terminal, greet in
            try terminal.awaitHiddenKeys()
            terminal.process.signal(SIGTSTP)
            try terminal.awaitShownKeys()
            terminal.process.signal(SIGCONT)
            try terminal.awaitHiddenKeys()
            greet()
            try terminal.expect("Name")
            try terminal.enter("ada", expecting: "Password:")
            try terminal.enter("secret", expecting: "> ")
            try terminal.quit()
        }
    }
}

extension PseudoTerminal {
    fileprivate func awaitHiddenKeys() throws { try awaitKeys(shown: false) }
    fileprivate func awaitShownKeys() throws { try awaitKeys(shown: true) }

    private func awaitKeys(shown shows: Bool) throws {
        let limit = WaitLimit.usual
        while showsKeys != shows {
            if limit.passed { throw limit.exceeded("the terminal to \(shows ? "show" : "hide") keys") }
            usleep(1000)
        }
    }
}
