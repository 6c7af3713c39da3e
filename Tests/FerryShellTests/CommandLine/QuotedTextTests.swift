// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct QuotedTextTests {
    @Test(arguments: [
        ("h:*.txt", "*.txt", "*.txt"), ("h:star\\*.txt", "star*.txt", nil), ("h:a\\\\*", "a\\*", "a\\\\*"),
        ("h:b\\s", "b\\s", nil), ("h:b\\s*", "b\\s*", "b\\\\s*"), ("h:g\\[1].txt", "g[1].txt", nil),
        ("ftp://h/*.txt", "*.txt", "*.txt"), ("ftp://h/star%2A.txt", "star*.txt", nil),
        ("ftp://h/d%2A/*", "d*/*", "d\\*/*"), ("ftp://h/br%5B1%5D.txt", "br[1].txt", nil),
        ("ftp://h/what%3F", "what?", nil), ("ftp://h/b%5Cs*", "b\\s*", "b\\\\s*"), ("ftp://h/a\\*", "a*", nil),
        ("ftp://h/%7Ba,b%7D%25", "{a,b}%", nil),
    ])
    func `what was quoted is no pattern`(operand: String, path: String, pattern: String?) throws {
        let word = try #require(try SiteAddress(operand: bytes(operand))?.path)
        #expect(text(word.bytes) == path)
        #expect(word.pattern.map { text($0.text) } == pattern)
    }

    @Test(arguments: ["-rf", "~", "a b", "g[1].txt", "star*", "b\\s", "#x", "--", "it's"])
    func `what completion writes is read back as a name`(name: String) throws {
        let words = try #require(
            try Tokenizer.commands(in: bytes("rm " + Quoting.withBackslashes(bytes(name)))).first?.words)
        let arguments = try Remove.parse(Array(words.dropFirst()))
        #expect(arguments.operands.map { text($0.bytes) } == [name])
        #expect(arguments.operands.first?.pattern == nil)
    }
}
