// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

/// Words in quotes and without.
struct QuotedWordsTests {
    static let readings: [(String, [String]?)] = [
        ("", []), ("a", ["a"]), ("  a  b ", ["a", "b"]), ("\"a b\" c", ["a b", "c"]), ("\"a\"\"b\"", ["a\"b"]),
        ("a\"b c", ["a\"b", "c"]), ("\"\"", [""]), ("\"a", nil), ("\"a\"b", nil), ("\"\"\"", nil),
        ("\"a\"\t\"b\"", ["a", "b"]),
    ]

    @Test(arguments: readings) func `words are read`(_ text: String, _ words: [String]?) {
        #expect(QuotedWords(Array(text.utf8))?.texts == words?.map { Array($0.utf8) })
    }
}
