// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import ferry

struct PackedEntriesTests {
    private var full: EntryFacts {
        var entry = EntryFacts(name: [0x61, 0xFF], kind: .symbolicLink(target: bytes("there")))
        entry.resolvedKind = .directory
        entry.size = 1 << 40
        entry.modified = Timestamp(seconds: -7, nanoseconds: 999_999_999)
        entry.mode = 0o4755
        entry.perm = PermFact(letters: bytes("elr"))
        (entry.owner, entry.group) = (bytes("ada"), bytes("staff"))
        return entry
    }

    @Test func `what is shown of an entry comes out as it went in`() {
        var empty = full
        empty.kind = .symbolicLink(target: nil)
        (empty.resolvedKind, empty.size, empty.modified, empty.mode) = (nil, nil, nil, nil)
        (empty.perm, empty.owner, empty.group) = (nil, nil, nil)
        let kinds: [EntryKind] = [.file, .directory, .other, .currentDirectory, .parentDirectory]
        let entries = [full, empty] + kinds.map { EntryFacts(name: bytes("x"), kind: $0) }
        #expect(Array(PackedEntries(entries)) == entries)
    }

    @Test func `many are kept in pieces, and found again`() {
        var packed = PackedEntries()
        for number in 0..<20_000 { packed.append([EntryFacts(name: bytes("\(number)"), kind: .file)]) }
        packed.keep { $0.name.first == UInt8(ascii: "1") }
        packed.sort(by: ListingOrder())
        #expect(packed.count == 11_111)
        #expect(packed.first?.name == "1")
        #expect(packed.last?.name == "19999")
    }

    @Test func `a clock that is ahead is set right for all of them`() {
        var packed = PackedEntries([full, EntryFacts(name: bytes("x"), kind: .file)])
        packed.clockOffset = 3600
        #expect(packed.map(\.modified?.seconds) == [-3607, nil])
    }

    @Test func `entries without a time are the oldest, and those of one time are in order of their names`() {
        var packed = PackedEntries()
        for (name, time) in [("c", 5), ("a", nil), ("d", 9), ("b", 5)] as [(String, Int64?)] {
            var entry = EntryFacts(name: bytes(name), kind: .file)
            entry.modified = time.map { Timestamp(seconds: $0) }
            packed.append([entry])
        }
        packed.sort(by: ListingOrder(key: .time))
        #expect(packed.map(\.name) == ["d", "b", "c", "a"])
        packed.sort(by: ListingOrder(key: .none, isReversed: true))
        #expect(packed.map(\.name) == ["a", "c", "b", "d"])
    }
}
