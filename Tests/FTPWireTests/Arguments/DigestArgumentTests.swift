// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

/// The meanings that a name with numbers behind it may have.
struct DigestArgumentTests {
    static let readings: [(String, [String])] = [
        ("a", ["a 0-"]), ("a 5", ["a 5 0-", "a 5-"]), ("a 5 9", ["a 5 9 0-", "a 5-9", "a 5 9-"]),
        ("a b", ["a b 0-"]), ("\"a b\" 5", ["\"a b\" 5 0-", "a b 5-"]), ("\"a b\"", ["\"a b\" 0-", "a b 0-"]),
        ("a 9 5", ["a 9 5 0-", "a 9 5-"]), ("5", ["5 0-"]), (" 5", [" 5 0-"]), ("\"a", ["\"a 0-"]),
        ("a -1", ["a -1 0-"]), ("a 99999999999999999999", ["a 99999999999999999999 0-"]),
    ]

    @Test(arguments: readings) func `each reading is tried in turn`(_ text: String, _ expected: [String]) throws {
        let argument = try #require(DigestArgument(parsing: Array(text.utf8)))
        let told = argument.readings.map {
            "\(String(decoding: $0.pathname, as: UTF8.self)) \($0.start)-" + ($0.end.map { "\($0)" } ?? "")
        }
        #expect(told == expected)
    }

    @Test func `nothing is no argument`() { #expect(DigestArgument(parsing: []) == nil) }

    static let ranges: [(String, Range<Int64>?)] = [
        ("0 49", 0..<50), ("7 7", 7..<8), ("90 200", 90..<100), ("100 100", 100..<100), ("500 600", 100..<100),
        ("0 9223372036854775807", 0..<100), ("1 0", nil),
    ]

    @Test(arguments: ranges) func `a range covers both its ends`(_ text: String, _ part: Range<Int64>?) throws {
        switch try ByteRange.Request(parsing: Array(text.utf8)) {
        case .everything: #expect(part == nil)
        case .range(let range): #expect(range.clamped(to: 100) == part)
        }
    }
}
