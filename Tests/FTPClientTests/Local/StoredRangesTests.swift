// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import FTPClient

struct StoredRangesTests {
    private static func ranges(_ text: String) throws -> StoredRanges {
        try #require(StoredRanges(parsing: Array(text.utf8)), "\(text)")
    }

    @Test(
        arguments: [
            ("", 0..<10, "0-10"), ("0-10", 10..<20, "0-20"), ("0-10", 11..<20, "0-10 11-20"),
            ("0-10 20-30", 10..<20, "0-30"), ("5-10 20-30 40-50", 8..<45, "5-50"), ("20-30", 0..<5, "0-5 20-30"),
            ("0-10", 3..<3, "0-10"), ("0-10", 2..<4, "0-10"),
        ] as [(String, Range<Int64>, String)])
    func `ranges that touch become one`(text: String, range: Range<Int64>, result: String) throws {
        var stored = try Self.ranges(text)
        stored.insert(range)
        #expect(stored.text == result)
        #expect(try Self.ranges(stored.text) == stored)
    }

    @Test(arguments: [
        "5", "1-", "-3", "5-5", "6-5", "0-10 10-20", "10-20 0-5", "0-10 5-20", "a-b", "0-99999999999999999999",
    ])
    func `other text tells no ranges`(text: String) {
        #expect(StoredRanges(parsing: Array(text.utf8)) == nil)
    }

    @Test func `holes lie between ranges, and before the first`() throws {
        let stored = try Self.ranges("10-20 30-40 41-50")
        #expect(stored.holes == [0..<10, 20..<30, 40..<41])
        #expect(stored.count == 29)
        #expect(stored.end == 50)
        #expect(!stored.isPrefix)
        #expect(stored.stored(before: 40) == 10)
        #expect(stored.stored(before: 50) == 9)
        #expect(stored.stored(before: 30) == 0)
        #expect(stored.stored(before: 15) == 5)
        #expect(stored.clipped(to: 35).text == "10-20 30-35")
    }

    @Test func `one range from the beginning is the normal case`() {
        #expect(StoredRanges().isPrefix)
        #expect(StoredRanges(prefix: 7).isPrefix)
        #expect(StoredRanges(prefix: 7).holes.isEmpty)
    }

    private static let journal = DownloadJournal(
        server: "h:21", user: [0x62], path: Array("/a".utf8), size: 1000, modified: Timestamp(seconds: 5))

    @Test func `a journal tells ranges only where there are holes, and no more than there are bytes`() throws {
        let plain = Self.journal.bytes(for: StoredRanges(prefix: 300))
        #expect(!String(decoding: plain, as: UTF8.self).contains("ranges"))
        #expect(Self.journal.stored(by: plain, length: 300) == StoredRanges(prefix: 300))
        let holes = try Self.ranges("0-100 200-300")
        let journal = Self.journal.bytes(for: holes)
        #expect(String(decoding: journal, as: UTF8.self).hasSuffix("\nranges 0-100 200-300\n"))
        #expect(Self.journal.stored(by: journal, length: 300) == holes)
        #expect(Self.journal.stored(by: journal, length: 250)?.text == "0-100 200-250")
        #expect(Self.journal.stored(by: journal.dropLast(2), length: 300) == nil)
        #expect(Self.journal.stored(by: plain + Array("more\n".utf8), length: 300) == nil)
    }
}
