// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of OS/2: the size stands first, then marks, and a date as in MS-DOS.
///
///          0          DIR   11-20-26   13:45  ADDRESS
///       3552      A         11-20-26   13:45  NOTES.TXT
public struct OS2ListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 6)
        guard let size = fields.first.flatMap({ Decimal.parse($0) }) else { return nil }
        let marks = fields.dropFirst().prefix { $0.first?.isLetter == true }
        let rest = fields.dropFirst(1 + marks.count)
        guard marks.count <= 2, rest.count >= 3, rest[rest.startIndex].contains(UInt8(ascii: "-")),
            let day = ListingClock.Day(numeric: rest[rest.startIndex]), let time = ClockTime(rest[rest.startIndex + 1])
        else { return nil }
        let isDirectory = marks.contains { $0.equalsIgnoringCase("DIR") }
        guard marks.allSatisfy({ $0.equalsIgnoringCase("DIR") || $0.allSatisfy { "RHSA".utf8.contains($0) } }) else {
            return nil
        }
        var entry = EntryFacts(
            name: Array(line[rest[rest.startIndex + 2].startIndex...]), kind: isDirectory ? .directory : .file)
        if !isDirectory { entry.size = size }
        if isDirectory, entry.name == "." { entry.kind = .currentDirectory }
        if isDirectory, entry.name == ".." { entry.kind = .parentDirectory }
        return clock.set(day, time, on: &entry) ? entry : nil
    }
}
