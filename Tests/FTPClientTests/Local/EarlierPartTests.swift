// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import FTPClient

struct EarlierPartTests {
    private static let journal = DownloadJournal(
        server: "h:21", user: [0x62], path: Array("/a".utf8), size: 1000, modified: Timestamp(seconds: 5))

    @Test func `a journal recognises itself and nothing else`() {
        let other = DownloadJournal(
            server: "h:21", user: [0x62], path: Array("/a".utf8), size: 1000, modified: Timestamp(seconds: 6))
        #expect(Self.journal.stored(by: Self.journal.bytes(for: StoredRanges()), length: 7) == StoredRanges(prefix: 7))
        #expect(other.stored(by: Self.journal.bytes(for: StoredRanges()), length: 7) == nil)
        #expect(
            String(decoding: Self.journal.bytes(for: StoredRanges()), as: UTF8.self).hasPrefix(
                "ferry download 1\nserver h:21\n"))
    }

    @Test func `only a part of the same file is continued by itself`() throws {
        let same = EarlierPart(length: 10, journal: Self.journal.bytes(for: StoredRanges()))
        #expect(try same.usable(for: Self.journal, .automatic).count == 10)
        #expect(try same.usable(for: Self.journal, .never).count == 0)
        #expect(try same.usable(for: nil, .automatic).count == 0)
        let unknown = EarlierPart(length: 10, journal: nil)
        #expect(try unknown.usable(for: Self.journal, .automatic).count == 0)
        let tooLong = EarlierPart(length: 1001, journal: Self.journal.bytes(for: StoredRanges()))
        #expect(try tooLong.usable(for: Self.journal, .automatic).count == 0)
    }

    @Test func `on demand a part without a journal will do, one of another file will not`() throws {
        #expect(try EarlierPart(length: 10, journal: nil).usable(for: Self.journal, .required).count == 10)
        #expect(try EarlierPart(length: 10, journal: nil).usable(for: nil, .required).count == 10)
        #expect(try EarlierPart(length: 0, journal: [1]).usable(for: Self.journal, .required).count == 0)
        #expect(throws: LocalError.self) {
            try EarlierPart(length: 10, journal: [1]).usable(for: Self.journal, .required)
        }
        #expect(throws: LocalError.self) {
            try EarlierPart(length: 1001, journal: nil).usable(for: Self.journal, .required)
        }
    }
}
