// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of HP NonStop (Tandem).
///
///     File         Code             EOF  Last Modification    Owner  RWEP
///     IARPTS01      101             354  20-Nov-26 13:45:00  244, 10 "nnnn"
public struct NonStopListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 9)
        guard (7...8).contains(fields.count), let security = fields.last, security.count == 6,
            security.first == UInt8(ascii: "\""), security.last == UInt8(ascii: "\""),
            Decimal.parse(fields[1]) != nil, let size = Decimal.parse(fields[2]),
            let day = ListingClock.Day(named: fields[3]), let time = ClockTime(fields[4])
        else { return nil }
        let owner = Array(fields[5..<(fields.count - 1)].joined())
        guard owner.contains(UInt8(ascii: ",")), owner.allSatisfy({ $0.isDigit || $0 == UInt8(ascii: ",") }) else {
            return nil
        }
        var entry = EntryFacts(name: Array(fields[0]), kind: .file)
        (entry.size, entry.owner) = (size, owner)
        return clock.set(day, time, on: &entry) ? entry : nil
    }
}
