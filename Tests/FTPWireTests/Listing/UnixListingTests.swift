// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

/// 2026-11-20 13:45:00 UTC.
let presentInTests = Timestamp(seconds: 1_795_182_300)

@Suite struct UnixListingTests {
    private func line(_ entry: EntryFacts) -> [UInt8] {
        var bytes: [UInt8] = []
        UnixListing.append(entry, now: presentInTests, to: &bytes)
        return bytes
    }

    private func entry(_ name: String, _ kind: EntryKind, mode: UInt16, modified: Int64) -> EntryFacts {
        var entry = EntryFacts(name: [UInt8](name), kind: kind)
        (entry.mode, entry.size, entry.links) = (mode, 3552, 2)
        (entry.owner, entry.group) = ([UInt8]("ferry"), [UInt8]("harbour-crew"))
        entry.modified = Timestamp(seconds: modified)
        return entry
    }

    @Test func `it looks like ls`() {
        let now = presentInTests.seconds
        #expect(
            String(bytes: line(entry("a b", .file, mode: 0o644, modified: now)))
                == "-rw-r--r--    2 ferry    harbour-crew         3552 Nov 20 13:45 a b\r\n")
        #expect(
            String(bytes: line(entry("d", .directory, mode: 0o1777, modified: 0)))
                == "drwxrwxrwt    2 ferry    harbour-crew         3552 Jan  1  1970 d\r\n")
        #expect(
            String(bytes: line(entry("l", .symbolicLink(target: [UInt8]("../x")), mode: 0o777, modified: now - 86400)))
                == "lrwxrwxrwx    2 ferry    harbour-crew         3552 Nov 19 13:45 l -> ../x\r\n")
    }

    @Test func `what is not known is filled in`() {
        #expect(
            String(bytes: line(EntryFacts(name: [UInt8]("x"), kind: .directory)))
                == "drwxr-xr-x    1 ?        ?                   0 Jan  1  1970 x\r\n")
    }

    @Test(
        arguments: [
            (0, "Nov 20 13:45"), (-1, "Nov 20  2026"), (86400, "Nov 19 13:45"), (15_778_475, "May 21"),
            (15_778_476, "May 21  2026"), (400 * 86400, "Oct 16  2025"), (-400 * 86400, "Dec 25  2027"),
        ] as [(Int64, String)])
    func `half a year decides between clock and year`(age: Int64, expected: String) {
        let bytes = line(entry("x", .file, mode: 0, modified: presentInTests.seconds - age))
        #expect(String(bytes: bytes).contains(" \(expected) "), "\(String(bytes: bytes))")
    }

    @Test func `every mode comes back`() {
        for mode in UInt16(0)...0o7777 {
            let bytes = line(entry("x", .file, mode: mode, modified: 0))
            #expect(UnixListingParser(now: presentInTests).parse(bytes.dropLast(2))?.mode == mode)
        }
    }

    @Test(arguments: [
        ("plain", EntryKind.file), (" leading and trailing ", .file), ("a -> b", .file), ("dir", .directory),
        ("link", .symbolicLink(target: [UInt8]("to where"))), ("socket", .other), (".", .currentDirectory),
        ("..", .parentDirectory), ("é文🚢", .file), ("Nov 20 13:45 x", .file), ("-la", .file), ("5 Jan 1 2020 y", .file),
    ])
    func `what is written is read`(name: String, kind: EntryKind) {
        let now = presentInTests.seconds
        for age: Int64 in [0, 3600, 200 * 86400, 20_000 * 86400, -300 * 86400] {
            var written = entry(name, kind, mode: 0o750, modified: now - age)
            let read = UnixListingParser(now: presentInTests).parse(line(written).dropLast(2))
            let hasClock = age == 0 || age == 3600
            let grain: Int64 = hasClock ? 60 : 86400
            written.modified = Timestamp(seconds: (now - age) / grain * grain)
            written.modifiedPrecision = hasClock ? .minute : .day
            #expect(read == written)
        }
    }

    @Test func `arrows in a link are parted by the target's length`() {
        var link = entry("a -> b", .symbolicLink(target: [UInt8]("c -> d")), mode: 0o777, modified: 0)
        link.size = 6
        let read = UnixListingParser(now: presentInTests).parse(line(link).dropLast(2))
        #expect(read.map { String(bytes: $0.name) } == "a -> b")
        #expect(read?.kind == .symbolicLink(target: [UInt8]("c -> d")))
    }

    @Test(arguments: ["20261120", "20260101", "20270227", "20280301", "20241231"])
    func `dates without a year are the newest that are past`(day: String) throws {
        let present = try #require(TimeValue(parsing: [UInt8](day + "120000")))
        let parser = UnixListingParser(now: present.timestamp)
        for days: Int64 in -1...180 {
            let moment = Timestamp(seconds: present.timestamp.seconds - days * 86400)
            var written = EntryFacts(name: [UInt8]("x"), kind: .file)
            written.modified = moment
            var bytes: [UInt8] = []
            // A present in the future makes the writer show the clock.
            UnixListing.append(written, now: max(moment, present.timestamp), to: &bytes)
            #expect(parser.parse(bytes.dropLast(2))?.modified == moment)
        }
    }
}
