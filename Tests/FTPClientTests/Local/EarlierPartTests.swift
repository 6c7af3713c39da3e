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
        #expect(Self.journal.matches(Self.journal.bytes))
        #expect(!other.matches(Self.journal.bytes))
        #expect(String(decoding: Self.journal.bytes, as: UTF8.self).hasPrefix("ferry download 1\nserver h:21\n"))
    }

    @Test func `only a part of the same file is continued by itself`() throws {
        let same = EarlierPart(length: 10, journal: Self.journal.bytes)
        #expect(try same.usableLength(for: Self.journal, .automatic) == 10)
        #expect(try same.usableLength(for: Self.journal, .never) == 0)
        #expect(try same.usableLength(for: nil, .automatic) == 0)
        let unknown = EarlierPart(length: 10, journal: nil)
        #expect(try unknown.usableLength(for: Self.journal, .automatic) == 0)
        let tooLong = EarlierPart(length: 1001, journal: Self.journal.bytes)
        #expect(try tooLong.usableLength(for: Self.journal, .automatic) == 0)
    }

    @Test func `on demand a part without a journal will do, one of another file will not`() throws {
        #expect(try EarlierPart(length: 10, journal: nil).usableLength(for: Self.journal, .required) == 10)
        #expect(try EarlierPart(length: 10, journal: nil).usableLength(for: nil, .required) == 10)
        #expect(try EarlierPart(length: 0, journal: [1]).usableLength(for: Self.journal, .required) == 0)
        #expect(throws: LocalError.self) {
            try EarlierPart(length: 10, journal: [1]).usableLength(for: Self.journal, .required)
        }
        #expect(throws: LocalError.self) {
            try EarlierPart(length: 1001, journal: nil).usableLength(for: Self.journal, .required)
        }
    }
}
