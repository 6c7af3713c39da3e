// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Help as it looks in a terminal of 30 lines and 100 columns.
@Suite(.ownThread, .timeLimit(.minutes(2))) struct HelpTerminalTests {
    private func open(_ arguments: String...) throws -> PseudoTerminal {
        let program = TestProgram(TestProgram.built("ferry").path, arguments)
            .setting("TERM", to: "xterm").setting("PAGER", to: "sed 's/^/page: /'")
        return try PseudoTerminal(running: program)
    }

    @Test func `a page longer than the screen goes through the pager`() throws {
        let terminal = try open("--help")
        try terminal.expect("page: Usage: ferry")
        try terminal.expect("page:   143")
        #expect(try terminal.expectEnd() == .exit(0))
    }

    @Test func `a page that fits is shown as it is, and is as wide as the terminal`() throws {
        let terminal = try open("help", "get")
        #expect(try terminal.expectEnd() == .exit(0))
        #expect(terminal.transcript.contains("\r\nUsage: ferry get "))
        #expect(!terminal.transcript.contains("page:"))
        let widths = terminal.transcript.split(whereSeparator: \.isNewline).map(\.count)
        #expect(widths.allSatisfy { $0 <= 100 } && widths.contains { $0 > 80 })
    }

    @Test func `the shell goes on behind the pager`() throws {
        let terminal = try open()
        try terminal.expect("ftp> ")
        try terminal.enter("get -h", expecting: "Usage: get ")
        try terminal.expect("ftp> ")
        try terminal.enter("echo still here", expecting: "\r\nstill here\r\n")
        try terminal.expect("ftp> ")
        try terminal.enter("quit")
        #expect(try terminal.expectEnd() == .exit(0))
    }
}
