// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

struct HelpDocumentTests {
    private let document = HelpDocument([
        .usage(["program get [-r] [-o TARGET] NAME...", "program -c COMMANDS"]),
        .paragraph("One sentence that runs\non. Another.\n  an example  as it is"),
        .options(
            [
                Option("o", "output", value: "TARGET", "Another name for what comes"),
                Option(nil, "port", value: "PORT", "The server's port", standard: "21"),
                Option(nil, "anonymous", value: "read|write", valueIsOptional: true, "Let visitors in"),
            ], heading: "Options"),
    ])

    @Test func `breaks at words, and keeps what belongs together below it`() {
        #expect(
            document.text(width: 40) == """
                Usage: program get [-r] [-o TARGET]
                           NAME...
                       program -c COMMANDS

                One sentence that runs on. Another.
                  an example as it is

                Options:
                  -o, --output TARGET
                               Another name for what
                               comes
                  --port PORT  The server's port
                               (default: 21)
                  --anonymous[=read|write]
                               Let visitors in
                """)
    }

    @Test func `has lines as wide as the terminal, and no wider`() {
        for width in [60, 80, 132] {
            let lines = document.text(width: width).split(separator: "\n")
            #expect(lines.allSatisfy { $0.count <= width }, "\(width)")
        }
        #expect(document.text(width: 100).contains("One sentence that runs on. Another.\n"))
    }

    @Test func `a word wider than a line stays whole`() {
        #expect(
            "see ftp://example.org/a/long/path now".wrapped(toWidth: 10) == [
                "see", "ftp://example.org/a/long/path", "now",
            ])
    }

    @Test func `the width is what is seen, not what is stored`() {
        #expect("größe größe".wrapped(toWidth: 11) == ["größe größe"])
        #expect("漢字 漢字".wrapped(toWidth: 8) == ["漢字", "漢字"])
    }
}

struct OptionalValueTests {
    private let visitors = Option("a", "anonymous", value: "read|write", valueIsOptional: true, "Let visitors in")

    private func parse(_ words: String...) throws -> ParsedArguments<PlainWord> {
        try OptionParser.parse(words.map { PlainWord(value: Array($0.utf8)) }, options: [visitors])
    }

    @Test func `a value that may be left out is written with the word`() throws {
        #expect(try parse("--anonymous", "x").text(of: visitors) == "")
        #expect(try parse("--anonymous", "x").operands.map(\.bytes) == [Array("x".utf8)])
        #expect(try parse("--anonymous=write").text(of: visitors) == "write")
        #expect(try parse("-a", "x").operands.count == 1)
    }

    @Test func `a word with one dash is told from letters`() {
        #expect(throws: UsageError("Unknown option -n; did you mean --anonymous?")) { try parse("-anonymus") }
        #expect(throws: UsageError("Unknown option -z")) { try parse("-z") }
    }
}
