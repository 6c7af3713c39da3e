// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct GlobTests {
    @Test(
        arguments: [
            ("*", ["", "a", ".a", "a.b"], []),
            ("*.txt", [".txt", "a.txt", "a.b.txt"], ["txt", "a.txt ", "a.TXT"]),
            ("a*b*c", ["abc", "aXbYc", "abbcc"], ["ab", "acb", "abcd"]),
            ("a?c", ["abc", "a?c", "aéc", "a文c"], ["ac", "abbc"]),
            ("[abc]", ["a", "b"], ["d", "", "ab"]),
            ("[a-c0-9]x", ["bx", "5x"], ["dx", "-x"]),
            ("[!a-c]", ["d", "!", "é"], ["a", "c", ""]),
            ("[^a]", ["b", "^"], ["a"]),
            ("[]a]", ["]", "a"], ["b"]),
            ("[!]a]", ["b"], ["]", "a"]),
            ("[a-]", ["a", "-"], ["b"]),
            ("[-a]", ["a", "-"], ["b"]),
            ("[à-ü]", ["é"], ["e", "ÿ"]),
            ("[z-a]", [], ["z", "a", "m"]),
            ("[a", ["[a"], ["a"]),
            ("[", ["["], []),
            ("a[", ["a["], []),
            ("\\*", ["*"], ["a", "\\*"]),
            ("a\\", ["a\\"], []),
            ("[\\]]", ["]"], ["\\"]),
            ("{a,b}", ["{a,b}"], ["a", "b"]),
            ("", [""], ["a"]),
            ("**a**", ["a", "ba", "ab"], ["b"]),
            ("*é", ["é", "aé"], ["e"]),
        ] as [(String, [String], [String])])
    func `patterns choose names`(pattern: String, matching: [String], other: [String]) {
        let glob = Glob(pattern.utf8)
        for name in matching { #expect(glob.matches([UInt8](name)), "\(name)") }
        for name in other { #expect(!glob.matches([UInt8](name)), "\(name)") }
    }

    @Test func `bytes that are not UTF-8 are characters of their own`() {
        #expect(Glob("a?c".utf8).matches([0x61, 0xFF, 0x63]))
        #expect(Glob("a?c".utf8).matches([0x61, 0xC3, 0x63]))
        #expect(!Glob("a?c".utf8).matches([0x61, 0xFF, 0xFF, 0x63]))
        #expect(Glob([0x2A, 0xFF]).matches([0x61, 0xFF]))
        #expect(Glob([0x5B, 0x80, 0x2D, 0xFF, 0x5D]).matches([0x90]))
    }

    @Test(arguments: [("a.txt", "a.txt"), ("a\\*", "a*"), ("[a", "[a"), ("", ""), ("é\\", "é\\")])
    func `a pattern without a choice is a name`(pattern: String, name: String) {
        #expect(Glob(pattern.utf8).literal == [UInt8](name))
        #expect(!Glob.isPattern(pattern.utf8))
    }

    @Test func `a plain name fits itself, wherever backslashes stand in it`() {
        let pattern: [UInt8] = [0xC3, UInt8(ascii: "\\"), 0xA9]
        #expect(Glob(pattern).literal == [UInt8]("é".utf8))
        #expect(Glob(pattern).matches([UInt8]("é".utf8)))
    }

    @Test(arguments: ["*", "a?", "[a]", "x[!y]z"])
    func `a pattern with a choice is none`(pattern: String) {
        #expect(Glob.isPattern(pattern.utf8))
    }

    @Test(.timeLimit(.minutes(1)))
    func `no pattern takes long`() {
        let name = [UInt8](repeating: 0x61, count: 255)
        let bomb = [UInt8](String(repeating: "*a", count: 100) + "*b")
        for _ in 0..<100 { #expect(!Glob(bomb).matches(name)) }
        #expect(Glob(Array(bomb.dropLast(2))).matches(name))
        #expect(!Glob([UInt8](String(repeating: "*[!b]?", count: 60) + "b")).matches(name))
    }
}
