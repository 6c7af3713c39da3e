// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit
import Testing

@testable import ferry

struct ListingViewTests {
    private func file(_ name: [UInt8], size: Int64 = 0, time: Int64 = 0) -> EntryFacts {
        var facts = EntryFacts(name: name, kind: .file)
        facts.size = size
        facts.modified = Timestamp(seconds: time)
        return facts
    }

    private var entries: [EntryFacts] {
        [
            file(bytes("b"), size: 10, time: 3), file(bytes("a"), size: 30, time: 1),
            file(bytes(".c"), size: 20, time: 2),
            EntryFacts(name: bytes("."), kind: .currentDirectory),
        ]
    }

    @Test func `elsewhere than on a terminal a name is a line, byte for byte`() {
        let odd = file([0x1B, 0x5B, 0xFF])
        #expect(ListingView().bytes(for: [odd]) == [0x1B, 0x5B, 0xFF, 0x0A])
        #expect(text(ListingView().bytes(for: entries)) == "a\nb\n")
    }

    @Test func `colours stand around the very bytes where there is no terminal`() {
        var view = ListingView()
        view.palette = Palette(lsColors: "fi=31")
        #expect(view.bytes(for: [file([0xFF])]) == bytes("\u{1B}[31m") + [0xFF] + bytes("\u{1B}[0m\n"))
    }

    @Test func `on a terminal control bytes are escaped`() {
        var view = ListingView(width: 80)
        #expect(text(view.bytes(for: [file(bytes("\u{1B}[31m\u{9B}x"))])) == "\\x1B[31m\\xC2\\x9Bx\n")
        view.layout = .lines
        #expect(text(view.bytes(for: [file(bytes("a\rb"))])) == "a\\x0Db\n")
        view.layout = .long
        #expect(text(view.bytes(for: [file(bytes("a\tb"))])).hasSuffix("  a\\x09b\n"))
    }

    @Test func `names with a dot are shown when asked for`() {
        var view = ListingView()
        view.showsHidden = true
        #expect(text(view.bytes(for: entries)) == ".\n.c\na\nb\n")
    }

    @Test func `are ordered by name, time or size, and the other way round`() {
        var view = ListingView(showsHidden: true)
        let files = Array(entries.prefix(3))
        view.order = ListingOrder(key: .time)
        #expect(text(view.bytes(for: files)) == "b\n.c\na\n")
        view.order = ListingOrder(key: .size)
        #expect(text(view.bytes(for: files)) == "a\n.c\nb\n")
        view.order.isReversed = true
        #expect(text(view.bytes(for: files)) == "b\n.c\na\n")
    }

    @Test func `long ones are aligned`() {
        var view = ListingView()
        view.layout = .long
        var directory = EntryFacts(name: bytes("d"), kind: .directory)
        directory.mode = 0o1777
        var link = EntryFacts(name: bytes("l"), kind: .symbolicLink(target: bytes("t")))
        link.mode = 0o777
        var script = file(bytes("s"), size: 1234)
        script.mode = 0o4750
        script.modified = nil
        #expect(
            text(view.bytes(for: [directory, link, script]))
                == "drwxrwxrwt         d\nlrwxrwxrwx         l -> t\n-rwsr-x---  1,234  s\n")
    }

    @Test func `without a mode, what the user may do is shown`() {
        var facts = EntryFacts(name: bytes("d"), kind: .directory)
        #expect(LongListing.mode(of: facts) == "d")
        facts.perm = PermFact(letters: bytes("el"))
        #expect(LongListing.mode(of: facts) == "dr-x")
    }
}

struct JSONTests {
    @Test func `is one object a line, with control characters escaped`() {
        let object = JSON.object([
            ("a", .text("\"\\\n\u{1}\u{9B}ü")), ("b", .number(-1)), ("c", .flag(true)), ("d", .null),
        ])
        #expect(object.text == #"{"a":"\"\\\n\u0001\u009bü","b":-1,"c":true,"d":null}"#)
    }

    @Test func `gives the bytes of a name that is no text`() {
        var entry = EntryFacts(name: [0x63, 0xE9], kind: .file)
        entry.size = 5
        entry.mode = 0o644
        entry.modified = Timestamp(seconds: 1_700_000_000)
        #expect(
            JSON.entry(entry).text
                == #"{"name":"c�","nameBytes":"63e9","type":"file","size":5,"modified":"2023-11-14T22:13:20Z","mode":"0644"}"#
        )
    }
}
