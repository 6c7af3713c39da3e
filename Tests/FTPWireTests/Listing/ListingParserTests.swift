// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct ListingParserTests {
    @Test(arguments: unixCorpus) func `Unix lines of the field are read`(sample: ListingSample) {
        sample.check(as: .unix)
    }

    @Test(arguments: dosCorpus) func `DOS lines of the field are read`(sample: ListingSample) {
        sample.check(as: .dos)
    }

    @Test(arguments: eplfCorpus) func `EPLF lines of the field are read`(sample: ListingSample) {
        sample.check(as: .eplf)
    }

    @Test(arguments: machineCorpus) func `machine lines of the field are read`(sample: ListingSample) {
        sample.check(as: .machine)
    }

    @Test(arguments: remarkCorpus) func `lines without an entry are remarks`(line: String) {
        var parser = ListingParser(now: presentInTests)
        #expect(parser.read([UInt8](line)[...]) == .remark([UInt8](line)))
    }

    @Test(arguments: unrecognisedCorpus) func `other lines come back unrecognised`(line: String) {
        var parser = ListingParser(now: presentInTests)
        #expect(parser.read([UInt8](line)[...]) == .unrecognised([UInt8](line)))
    }

    @Test func `a total between entries is no remark`() {
        var parser = ListingParser(now: presentInTests)
        _ = parser.read(unixCorpus[0].line[...])
        #expect(parser.read([UInt8]("total 12")[...]) == .unrecognised([UInt8]("total 12")))
    }

    @Test func `columns are told apart`() throws {
        let parser = UnixListingParser(now: presentInTests)
        func columns(_ middle: String) throws -> [String?] {
            let entry = try #require(parser.parse([UInt8]("-rw-r--r-- \(middle) 5 Nov 20 13:45 x")[...]))
            return [
                entry.links.map { "\($0)" }, entry.owner.map { String(bytes: $0) },
                entry.group.map { String(bytes: $0) },
            ]
        }
        #expect(try columns("2 anna users") == ["2", "anna", "users"])
        #expect(try columns("2 1000 100") == ["2", "1000", "100"])
        #expect(try columns("anna users") == [nil, "anna", "users"])
        #expect(try columns("2 anna") == ["2", "anna", nil])
        #expect(try columns("2 John Smith users") == ["2", "John Smith", "users"])
        #expect(try columns("2") == ["2", nil, nil])
        #expect(try columns("99999999999 a b") == [nil, "a", "b"])
    }

    @Test func `facts are told apart`() throws {
        let entry = try #require(MachineListingParser.parse(machineCorpus[0].line[...]))
        #expect(entry.owner == [UInt8]("anna"))
        #expect(entry.group == [UInt8]("anna"))
        #expect(entry.mode == 0o644)
        #expect(entry.unique == .text([UInt8]("801U4F2")))
        #expect(entry.perm == [.append, .delete, .rename, .retrieve, .store])
        let numeric = try #require(MachineListingParser.parse(machineCorpus[2].line[...]))
        #expect(numeric.owner == [UInt8]("1000"))
        #expect(numeric.group == [UInt8]("1000"))
    }

    @Test func `the server's zone is taken off`() throws {
        let hour = 3600
        let unix = UnixListingParser(now: presentInTests, zoneOffset: hour)
        let entry = try #require(unix.parse([UInt8]("-rw-r--r-- 1 a b 5 Nov 20 13:45 x")[...]))
        #expect(entry.modified?.seconds == presentInTests.seconds - Int64(hour))
        let dos = DOSListingParser(zoneOffset: -hour)
        let other = try #require(dos.parse([UInt8]("11-20-26  01:45PM  5 x")[...]))
        #expect(other.modified?.seconds == presentInTests.seconds + Int64(hour))
    }

    @Test(arguments: [
        ("Nov 20 13:45", EntryFacts.TimePrecision.minute), ("Nov 20  2025", .day), ("2026-11-20 13:45:01", .second),
    ])
    func `a reader knows how exact a time is`(date: String, precision: EntryFacts.TimePrecision) {
        let line = [UInt8]("-rw-r--r-- 1 a b 5 \(date) x")
        #expect(UnixListingParser(now: presentInTests).parse(line[...])?.modifiedPrecision == precision)
    }

    @Test(arguments: ["", ".", "..", "a/b", "/etc/passwd", "a\0", "a\r", "../x"])
    func `some listed names are not safe`(name: String) {
        #expect(!EntryFacts(name: [UInt8](name), kind: .file).hasSafeName)
    }

    @Test(arguments: ["a", "...", " ", "-rf", "~", "a\\b", "é", "\u{1B}"])
    func `other names are safe to make`(name: String) {
        #expect(EntryFacts(name: [UInt8](name), kind: .file).hasSafeName)
    }

    @Test func `names with line ends are not listable`() {
        #expect(EntryFacts.isListable([UInt8](" a ")))
        for name in ["", "a\n", "\rb", "a\0"] { #expect(!EntryFacts.isListable([UInt8](name))) }
    }
}
