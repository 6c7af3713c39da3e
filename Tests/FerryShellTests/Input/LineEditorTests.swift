// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import ferry

/// The real program in a terminal, not connected to anything.
@Suite(.ownThread, .timeLimit(.minutes(2))) struct LineEditorTests {
    private let directory: String
    private let scratch: TemporaryScratch

    init() throws {
        scratch = try TemporaryScratch()
        directory = scratch.path
        for name in ["two words", "größe"] {
            try System.makeDirectory(
                try #require(PathBytes(bytes(name))), in: LocalTree.openDirectory(bytes(directory)), mode: 0o755)
        }
    }

    private func open() throws -> PseudoTerminal {
        let program = TestProgram.built("ferry").started(in: directory).setting(
            "XDG_DATA_HOME", to: directory + "/data"
        )
        .setting("TERM", to: "xterm")
        let terminal = try PseudoTerminal(running: program)
        try terminal.expect("Use: connect HOST [PORT]")
        try terminal.expect("ftp> ")
        return terminal
    }

    @Test func `greets with what can be used, refuses the rest, and leaves with quit`() throws {
        let terminal = try open()
        #expect(terminal.transcript.contains("  connect   Connect to a server and log in"))
        #expect(!terminal.transcript.contains("Download files"))
        try terminal.enter("ls", expecting: "Not connected. Use: connect HOST [PORT]")
        try terminal.expect("ftp> ")
        try terminal.enter("exit")
        #expect(try terminal.expectEnd() == .exit(0))
    }

    @Test func `completes commands and names of this machine`() throws {
        let terminal = try open()
        try terminal.enter("lpw\t", expecting: directory)
        try terminal.expect("ftp> ")
        try terminal.enter("lcd two\t", expecting: "ftp> ")
        try terminal.enter("lpwd", expecting: directory + "/two words")
        try terminal.expect("ftp> ")
        try terminal.type("l\t\t")
        try terminal.expect("lcd")
        try terminal.expect("lpwd")
    }

    @Test func `completes options behind a dash, and names behind two and behind an operator`() throws {
        let terminal = try open()
        try terminal.type("lls --rev\t")
        try terminal.expect("erse ")
        try terminal.type("-- tw\t")
        try terminal.expect("o\\ words")
        try terminal.type("\u{3}")
        try terminal.expect("^C")
        try terminal.expect("ftp> ")
        try terminal.type("lls -\t")
        try terminal.expect("--all")
        try terminal.expect("-l")
        try terminal.expect("ftp> lls -")
        try terminal.type("\u{3}")
        try terminal.expect("^C")
        try terminal.expect("ftp> ")
        try terminal.type("echo x > tw\t")
        try terminal.expect("o\\ words/")
    }

    @Test func `clears the screen`() throws {
        let terminal = try open()
        try terminal.enter("clear", expecting: "\u{1B}[H\u{1B}[2J")
        try terminal.expect("ftp> ")
    }

    @Test func `takes characters of any script, and edits them`() throws {
        let terminal = try open()
        try terminal.enter("echo größer\u{7F}", expecting: "\r\ngröße\r\n")
        try terminal.expect("ftp> ")
        try terminal.enter("lcd gr\t", expecting: "ftp> ")
        try terminal.enter("lpwd", expecting: directory + "/größe")
    }

    @Test func `ctrl-C forgets the line, and ctrl-D on an empty one leaves`() throws {
        let terminal = try open()
        try terminal.type("echo never\u{3}")
        try terminal.expect("^C")
        try terminal.expect("ftp> ")
        try terminal.enter("echo ever", expecting: "\r\never\r\n")
        #expect(!terminal.transcript.contains("\r\nnever"))
        try terminal.expect("ftp> ")
        try terminal.type("\u{4}")
        #expect(try terminal.expectEnd() == .exit(0))
    }

    @Test func `a control-D that came too early for the line editor leaves too`() throws {
        let terminal = try open()
        try terminal.type("\0")  // what the kernel makes of it
        #expect(try terminal.expectEnd() == .exit(0))
    }

    @Test func `remembers lines across runs, without what could be a password`() throws {
        let first = try open()
        try first.enter("echo one", expecting: "\r\none")
        try first.expect("ftp> ")
        try first.enter("echo ftp://bob:secret@host/", expecting: "\r\nftp://")
        try first.expect("ftp> ")
        try first.enter("quit")
        #expect(try first.expectEnd() == .exit(0))

        let second = try open()
        try second.type("\u{1B}[A\u{1B}[A")
        try second.expect("echo ftp://bob@host/")
        try second.type("\u{1B}[A")
        try second.expect("one")
        try second.enter("", expecting: "\r\none\r\n")
        try second.expect("ftp> ")
        try second.enter("history 1", expecting: "\r\nhistory 1")
    }

    @Test func `gives the terminal back when it is told to end`() throws {
        let terminal = try open()
        try terminal.type("half a li")
        try terminal.expect("half a li")
        terminal.process.signal(SIGTERM)
        #expect(try terminal.expectEnd() == .exit(143))
    }

    @Test func `runs programs of this machine`() throws {
        let terminal = try open()
        try terminal.enter("! echo $((6*7)); exit 3", expecting: "\r\n42\r\n")
        try terminal.expect("ended with status 3")
        try terminal.expect("ftp> ")
    }
}

/// A directory that goes away with the test; a class, as a suite must be copyable.
private final class TemporaryScratch {
    private let directory: TemporaryDirectory

    init() throws { directory = try TemporaryDirectory(named: "ferry-shell") }

    var path: String { directory.path }
}
