// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The progress bar of a transfer that takes a second or two, in a terminal of 100 columns.
@Suite(.ownThread, .fewAtOnce) struct BarTests {
    private func downloading(
        _ body: (PseudoTerminal) throws -> Void
    ) throws {
        try FerrydProcess.serving { server in
            try Files.write(Content.bytes(4 << 20), to: server.path("big"))
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("get --limit 2M big", expecting: "%")
            try body(terminal)
        }
    }

    @Test func `what is typed meanwhile shows at the next prompt only`() throws {
        try downloading { terminal in
            try terminal.enter("echo typed ahead")
            let bars = try terminal.expect("Downloaded big")
            #expect(!bars.contains("typed") && !bars.contains("\n"))
            try terminal.expect("echo typed ahead")
            try terminal.expect("\r\ntyped ahead\r\n")
            // And questions show their answers.
            try terminal.expect("> ")
            try terminal.enter("echo seen", expecting: "echo seen")
            try terminal.quit()
        }
    }

    @Test func `a window that shrinks keeps no rest of the wide bar`() throws {
        try downloading { terminal in
            try terminal.resize(columns: 40)
            // The bar of 100 columns has become two or three lines, which go away as a whole.
            try terminal.expect("A\r\u{1B}[J")
            let bars = try terminal.expect("Downloaded big").split(separator: "\r").dropFirst().dropLast()
            for bar in bars { #expect(bar.prefix { $0 != "\u{1B}" }.count < 40, "\(bar)") }
            try terminal.quit()
        }
    }
}
