// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of Wellfleet routers (Bay, Nortel), whose server calls itself WfFTP.
///
///     config                 5120  11/20/26  Fri.  13:45:00
public struct WellfleetListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 6)
        guard fields.count == 5, let size = Decimal.parse(fields[1]),
            let day = ListingClock.Day(numeric: fields[2]), Self.isWeekday(fields[3]), let time = ClockTime(fields[4])
        else { return nil }
        var entry = EntryFacts(name: Array(fields[0]), kind: .file)
        entry.size = size
        return clock.set(day, time, on: &entry) ? entry : nil
    }

    private static func isWeekday(_ field: ArraySlice<UInt8>) -> Bool {
        let letters = field.last == UInt8(ascii: ".") ? field.dropLast() : field
        return (3...5).contains(letters.count) && EnglishWeekday.isName(letters.prefix(3))
    }
}
