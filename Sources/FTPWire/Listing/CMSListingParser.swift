// SPDX-License-Identifier: Apache-2.0

/// The reader of listings of z/VM (CMS).
///
///     README   TXT      V         71         26          1 2026-11-20 13:45:00 TCP291
///     WORK              DIR        -          -          - 2026-11-20 13:45:00
///
/// Records have no fixed length where the format is V, so that lengths and numbers of them tell no bytes.
public struct CMSListingParser: Sendable {
    private let clock: ListingClock

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { clock = ListingClock(zoneOffset: zoneOffset) }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 10)
        let formats = ["F", "V", "DIR"]
        guard fields.count > 6,
            let place = (1...2).first(where: { index in formats.contains { fields[index].elementsEqual($0.utf8) } })
        else { return nil }
        let isDirectory = fields[place].count == 3
        let rest = fields[(place + 1)...]
        guard isDirectory || place == 2, (5...6).contains(rest.count),
            rest.prefix(3).allSatisfy({ Decimal.parse($0) != nil || $0.elementsEqual("-".utf8) }),
            let day = ListingClock.Day(numeric: rest[place + 4]), let time = ClockTime(rest[place + 5])
        else { return nil }
        let name = Array(fields[..<place].joined(separator: [UInt8(ascii: ".")]))
        var entry = EntryFacts(name: name, kind: isDirectory ? .directory : .file)
        // Records of one length take their number times that length.
        if fields[place].elementsEqual("F".utf8), let length = Decimal.parse(rest[place + 1]),
            let count = Decimal.parse(rest[place + 2])
        {
            let (size, isTooMuch) = length.multipliedReportingOverflow(by: count)
            entry.size = isTooMuch ? nil : size
        }
        return clock.set(day, time, on: &entry) ? entry : nil
    }
}
