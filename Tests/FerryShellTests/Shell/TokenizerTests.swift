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
        ("# nothing\nls # here; and 'there", [["ls"]]),
        ("ls '#' \\# a#b # c\npwd", [["ls", "#", "#", "a#b"], ["pwd"]]),
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
        #expect(commands.map { $0.words.map { text($0.bytes) } } == expected)
    }

    @Test func `a byte that is no text can be typed as it is shown`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("get caf\\xE9 \"\\xff\" '\\xE9' \\x4")).first?.words)
        #expect(words.dropFirst().map(\.bytes) == [bytes("caf") + [0xE9], [0xFF], bytes("\\xE9"), bytes("x4")])
    }

    @Test func `bytes that are no text pass`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("get ") + [0xFF, 0xFE]).first?.words)
        #expect(words.last?.bytes == [0xFF, 0xFE])
    }

    @Test func `a quote that is not closed is an error that names it`() {
        #expect(throws: UsageError("A quote is not closed: \"")) { try Tokenizer.commands(in: bytes("get \"a")) }
        #expect(throws: UsageError("A quote is not closed: '")) { try Tokenizer.commands(in: bytes("get 'a")) }
    }

    @Test func `a backslash at the end stands for itself`() throws {
        #expect(try Tokenizer.commands(in: bytes("get a\\")).first?.words.last?.bytes == bytes("a\\"))
    }

    @Test(arguments: [
        ("*.txt", "*.txt"), ("a?", "a?"), ("[ab]", "[ab]"), ("'*'.txt", nil), ("\\*", nil), ("plain", nil),
        ("'*'*", "\\**"), ("'a\\b'*", "a\\\\b*"),
    ])
    func `wildcards count where they are not quoted`(word: String, pattern: String?) throws {
        let words = try #require(try Tokenizer.commands(in: bytes("ls \(word)")).first?.words)
        #expect(words.last?.pattern.map { text($0.text) } == pattern)
    }

    @Test func `a word remembers that it begins with a quote`() throws {
        let words = try #require(try Tokenizer.commands(in: bytes("rm '-r' \\-r -r a'-r'")).first?.words)
        #expect(words.dropFirst().map(\.beginsQuoted) == [true, true, false, false])
    }

    @Test func `commands are joined by conditions`() throws {
        let commands = try Tokenizer.commands(in: bytes("cd a && ls||pwd ; echo 'a && b' c\\|\\|d\nquit"))
        #expect(commands.map(\.condition) == [.always, .ifSucceeded, .ifFailed, .always, .always])
        #expect(
            commands.map { $0.words.map(\.text) } == [
                ["cd", "a"], ["ls"], ["pwd"], ["echo", "a && b", "c||d"], ["quit"],
            ])
    }

    @Test(
        arguments: [
            ("ls -l > list", .file(bytes("list"), appends: false)),
            ("ls -l>list", .file(bytes("list"), appends: false)),
            ("ls -l >> 'my list'", .file(bytes("my list"), appends: true)),
            ("ls -l | less", .program(bytes("less"))),
            ("ls -l|grep 'a;b' | sort > x 2>&1", .program(bytes("grep 'a;b' | sort > x 2>&1"))),
            ("ls -l | wc -l && pwd", .program(bytes("wc -l"))), ("ls -l '>' x", nil), ("ls -l \\> x", nil),
        ] as [(String, TypedCommand.Output?)])
    func `output goes where the operator says`(line: String, output: TypedCommand.Output?) throws {
        let command = try #require(try Tokenizer.commands(in: bytes(line)).first)
        #expect(command.output == output)
        #expect(command.words.prefix(2).map(\.text) == ["ls", "-l"])
    }

    @Test(arguments: [
        ("ls && & pwd", "There is no command before &"), ("put R&D.txt", "A name with & goes into quotes"),
        ("ls < list", "Commands read nothing from files: <"), ("ls >", "There is no name of a file behind >"),
        ("ls > ; pwd", "There is no name of a file behind >"), ("> x", "There is no command before >"),
        ("| less", "There is no command before |"), ("ls |", "There is no program behind |"),
        ("ls | ; pwd", "There is no program behind |"), ("ls && ", "There is no command behind &&"),
        ("|| ls", "There is no command before ||"), ("ls && || pwd", "There is no command before ||"),
        ("ls > a > b", "Output can go to one place only: >"),
        ("ls > a b", "A command ends with the name of the file: b"),
        ("ls > a | less", "Output can go to one place only: |"),
        ("ls 2> x", "Only the output of a command can go to a file, not 2>"),
    ])
    func `an operator out of place is refused by name`(line: String, beginning: String) {
        let error = #expect(throws: UsageError.self) { try Tokenizer.commands(in: bytes(line)) }
        #expect(error?.message.contains(beginning) == true, "\(error?.message ?? "")")
    }
}
