// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

struct TOMLParserTests {
    private func mistakes(_ text: String) -> [String] {
        TOMLParser.parse(Array(text.utf8)).mistakes.map { "\($0.position.line):\($0.position.column): \($0.words)" }
    }

    @Test func `values have their kinds and places`() throws {
        let text = """
            port = 2121
            names = ["a", 'b\\']
            "is on" = true

            [[listener]]
              port = 990
            """
        let members = try #require(TOMLParser.parse(Array(text.utf8)).members)
        #expect(members.map(\.key) == ["port", "names", "is on", "listener"])
        #expect(members.map(\.position.line) == [1, 2, 3, 5])
        guard case .integer(2121) = members[0].value.content, case .list(let names) = members[1].value.content,
            case .flag(true) = members[2].value.content, case .list(let tables) = members[3].value.content
        else {
            Issue.record("\(members)")
            return
        }
        #expect(names.map(\.kind) == [#"the text "a""#, #"the text "b\\""#])
        #expect(names[1].position == TextPosition(line: 2, column: 15))
        guard case .table(let listener) = tables[0].content else {
            Issue.record("\(tables)")
            return
        }
        #expect(listener[0].position == TextPosition(line: 6, column: 3))
    }

    @Test func `all mistakes are told, each with its line`() {
        let text = """
            root = /srv
            port = 1
            grace 3
            listen = ["a"]
            port = 2
            """
        #expect(
            mistakes(text) == [
                "1:8: a value is text in quotes, a number, true, false, or a list in brackets",
                "3:7: expected '=', saw '3'", "5:8: cannot redefine existing integer 'port'",
            ])
    }

    @Test func `a list that is never closed is told once, and not in each line behind it`() {
        let text = "listen = [\"a\"\nport = 3\ngrace = 4\nloops = 5"
        #expect(mistakes(text) == ["2:1: expected comma or closing ']', saw 'p'"])
        #expect(TOMLParser.parse(Array(text.utf8)).members == nil)
    }

    @Test(
        arguments: [
            [0xFF], [0x61, 0x3D, 0x22, 0xC3, 0x28, 0x22], [0x5B], [0x61, 0x3D, 0x22], [0x00],
            Array("[[[[[[[[[[[[[[[[a]".utf8), Array("a = ".utf8) + Array(repeating: 0x5B, count: 5000),
        ] as [[UInt8]])
    func `bytes that are no text are a mistake, and no more`(bytes: [UInt8]) {
        #expect(!TOMLParser.parse(bytes).mistakes.isEmpty)
    }

    @Test func `an empty text has no values`() {
        #expect(TOMLParser.parse([]).members?.isEmpty == true)
        #expect(TOMLParser.parse([]).mistakes.isEmpty)
    }
}
