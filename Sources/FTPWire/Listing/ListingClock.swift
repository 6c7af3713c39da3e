// SPDX-License-Identifier: Apache-2.0

/// Makes moments of the days and times in listings whose dates are whole, by the server's clock.
struct ListingClock: Sendable {
    /// The seconds by which the server's clock is ahead of UTC.
    let zoneOffset: Int

    /// A day, as a listing tells it.
    struct Day {
        let year: Int
        let month: Int
        let day: Int

        /// Reads `20-NOV-2026` or `9-Sep-06`.
        init?(named field: ArraySlice<UInt8>) {
            let parts = field.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
            guard parts.count == 3, parts[0].count <= 2, let day = Decimal.parse(parts[0], in: 1...31),
                let month = EnglishMonth.month(parts[1]), let year = Self.year(parts[2])
            else { return nil }
            (self.year, self.month, self.day) = (year, month, day)
        }

        /// Reads `2026-11-20`, `2026/11/20`, `99/11/20`, `11/20/26`, `20/11/26` or `20.11.26`.
        ///
        /// An order that does not show is month first, or day first where points part the numbers.
        init?(numeric field: ArraySlice<UInt8>) {
            guard let separator = field.first(where: { !$0.isDigit }), "-/.".utf8.contains(separator) else {
                return nil
            }
            let parts = field.split(separator: separator, omittingEmptySubsequences: false)
            let numbers = parts.compactMap { Decimal.parse($0, in: 0...9999) }
            guard parts.count == 3, numbers.count == 3, parts[1].count <= 2 else { return nil }
            if parts[0].count == 4 || numbers[0] > 31 {
                guard let year = Self.year(parts[0]) else { return nil }
                (self.year, month, day) = (year, numbers[1], numbers[2])
                return
            }
            guard parts[0].count <= 2, let year = Self.year(parts[2]) else { return nil }
            let dayIsFirst = numbers[0] > 12 || separator == UInt8(ascii: ".")
            self.year = year
            (month, day) = dayIsFirst ? (numbers[1], numbers[0]) : (numbers[0], numbers[1])
        }

        private static func year(_ field: ArraySlice<UInt8>) -> Int? {
            switch field.count {
            case 2: Decimal.parse(field, in: 0...99).map { $0 < 70 ? $0 + 2000 : $0 + 1900 }
            case 4: Decimal.parse(field, in: 1900...2199)
            default: nil
            }
        }
    }

    /// Gives an entry the time at which it was changed; false where there is no such time.
    func set(_ day: Day, _ clock: ClockTime, on entry: inout EntryFacts) -> Bool {
        let time = CivilTime(
            year: day.year, month: day.month, day: day.day, hour: clock.hour, minute: clock.minute,
            second: clock.second)
        guard let time else { return false }
        entry.modified = Timestamp(seconds: time.timestamp.seconds - Int64(zoneOffset))
        entry.modifiedPrecision = clock.hasSeconds ? .second : .minute
        return true
    }
}
