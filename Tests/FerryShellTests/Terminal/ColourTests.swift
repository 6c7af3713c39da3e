// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import ferry

struct ColourTests {
    private func colours(_ choice: ColourChoice, terminal: Bool, _ environment: [String: String]) -> Bool {
        choice.colours(terminal: terminal) { environment[$0] }
    }

    @Test func `by default on terminals only`() {
        #expect(colours(.auto, terminal: true, ["TERM": "xterm"]))
        #expect(!colours(.auto, terminal: false, ["TERM": "xterm"]))
    }

    @Test func `not with NO_COLOR or a dumb terminal`() {
        #expect(!colours(.auto, terminal: true, ["NO_COLOR": "1"]))
        #expect(!colours(.auto, terminal: true, ["TERM": "dumb"]))
        #expect(colours(.auto, terminal: false, ["CLICOLOR_FORCE": "1"]))
        #expect(!colours(.auto, terminal: false, ["CLICOLOR_FORCE": "0"]))
    }

    @Test func `the option has the last word`() {
        #expect(colours(.always, terminal: false, ["NO_COLOR": "1"]))
        #expect(!colours(.never, terminal: true, ["CLICOLOR_FORCE": "1"]))
    }

    @Test func `follow LS_COLORS`() {
        let palette = Palette(lsColors: "di=34:*.gz=31:ex=0:bad=\u{1B}[31m:nonsense")
        #expect(palette.paint("d", as: EntryFacts(name: bytes("d"), kind: .directory)) == "\u{1B}[34md\u{1B}[0m")
        #expect(palette.paint("a.gz", as: EntryFacts(name: bytes("a.gz"), kind: .file)) == "\u{1B}[31ma.gz\u{1B}[0m")
        #expect(palette.paint("a", as: EntryFacts(name: bytes("a"), kind: .file)) == "a")
        var program = EntryFacts(name: bytes("x"), kind: .file)
        program.mode = 0o755
        #expect(palette.paint("x", as: program) == "x")
        #expect(Palette(lsColors: nil).paint("x", as: program) == "\u{1B}[01;32mx\u{1B}[0m")
    }
}
