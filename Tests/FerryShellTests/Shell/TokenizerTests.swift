// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct TokenizerTests {
    @Test(arguments: [
        ("ls -l sub", [["ls", "-l", "sub"]]),
        ("  ls\t-l  ", [["ls", "-l"]]),
        ("", []),
        ("   ", []),
        ("cd a; ls;; pwd ;", [["cd", "a"], ["ls"], ["pwd"]]),
        ("cd a\nls\r\npwd", [["cd", "a"], ["ls"], ["pwd"]]),
        ("# nothing\nls # here", [["ls", "#", "here"]]),
        ("ls a#b", [["ls", "a#b"]]),
        ("get 'two words'", [["get", "two words"]]),
        ("get \"two words\"", [["get", "two words"]]),
        ("get two\\ words", [["get", "two words"]]),
        ("get a'b c'd\"e f\"", [["get", "ab cde f"]]),
        ("get 'a\\b' \"a\\b\" a\\b", [["get", "a\\b", "a\\b", "ab"]]),
        ("get \"say \\\"hi\\\" \\\\\"", [["get", "say \"hi\" \\"]]),
        ("get ''", [["get", ""]]),
        ("get 'a;b' a\\;b", [["get", "a;b", "a;b"]]),
        ("get 'it'\\''s'", [["get", "it's"]]),
    ])
    func `by blanks, semicolons, quotes and backslashes`(line: String, expected: [[String]]) throws {
        let commands = try Tokenizer.commands(in: bytes(line))
        #expect(commands.map { $0.map { text($0.bytes) } } == expected)
    }

    @Test func `a byte that is no text can be typed as it is shown`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("get caf\\xE9 \"\\xff\" '\\xE9' \\x4")).first)
        #expect(words.dropFirst().map(\.bytes) == [bytes("caf") + [0xE9], [0xFF], bytes("\\xE9"), bytes("x4")])
    }

    @Test func `bytes that are no text pass`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("get ") + [0xFF, 0xFE]).first)
        #expect(words.last?.bytes == [0xFF, 0xFE])
    }

    @Test func `a quote that is not closed is an error that names it`() {
        #expect(throws: UsageError("A quote is not closed: \"")) { try Tokenizer.commands(in: bytes("get \"a")) }
        #expect(throws: UsageError("A quote is not closed: '")) { try Tokenizer.commands(in: bytes("get 'a")) }
    }

    @Test func `a backslash at the end stands for itself`() throws {
        #expect(try Tokenizer.commands(in: bytes("get a\\")).first?.last?.bytes == bytes("a\\"))
    }

    @Test(arguments: [
        ("*.txt", "*.txt"), ("a?", "a?"), ("[ab]", "[ab]"), ("'*'.txt", nil), ("\\*", nil), ("plain", nil),
        ("'*'*", "\\**"), ("'a\\b'*", "a\\\\b*"),
    ])
    func `wildcards count where they are not quoted`(word: String, pattern: String?) throws {
        let words = try #require(try Tokenizer.commands(in: bytes("ls \(word)")).first)
        #expect(words.last?.pattern.map(text) == pattern)
    }

    @Test func `a word remembers that it begins with a quote`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("rm '-r' \\-r -r a'-r'")).first)
        #expect(words.dropFirst().map(\.beginsQuoted) == [true, true, false, false])
    }
}
