// SPDX-License-Identifier: Apache-2.0

/// A date found in the columns of a listing.
struct ListingDate: Hashable {
    var moment: Timestamp
    var precision: EntryFacts.TimePrecision
    /// The number of columns that the date takes.
    var fieldCount: Int
}

/// Reads the dates of `ls -l`: `Nov 20 13:45`, `Mar  1  2025`, `20 Nov 13:45`, `2026-11-20 13:45`, and their kin in
/// other languages.
struct ListingCalendar: Sendable {
    typealias Field = ArraySlice<UInt8>

    private let now: Timestamp
    private let thisYear: Int
    private let zoneOffset: Int

    init(now: Timestamp, zoneOffset: Int) {
        (self.now, self.zoneOffset) = (now, zoneOffset)
        thisYear = CivilTime(now).year
    }

    /// Reads the date that begins with the first of these columns.
    func date(at fields: ArraySlice<Field>) -> ListingDate? {
        guard let first = fields.first else { return nil }
        let rest = fields.dropFirst()
        if let numeric = NumericDate(first) { return date(numeric, before: rest) }
        guard let second = rest.first else { return nil }
        let behind = rest.dropFirst()
        // Numbers are told from words sooner than months from owners: so the day is tried before the month.
        if let day = Self.day(second), let month = MonthName.month(first) {
            return date(month: month, day: day, before: behind)
        }
        if let day = Self.day(first), let month = MonthName.month(second) {
            return date(month: month, day: day, before: behind)
        }
        // `Fri Nov 20 13:45:00 2026`
        guard EnglishWeekday.isName(first), MonthName.month(second) != nil, var date = date(at: rest) else {
            return nil
        }
        date.fieldCount += 1
        return date
    }

    /// Completes a month and a day by the time or the year behind them, or by both.
    private func date(month: Int, day: Int, before rest: ArraySlice<Field>) -> ListingDate? {
        guard let next = rest.first else { return nil }
        if let clock = ClockTime(next) {
            if clock.hasSeconds, let year = rest.dropFirst().first.flatMap(Self.year) {
                return date(year: year, month: month, day: day, clock, fieldCount: 4)
            }
            return recentDate(month: month, day: day, clock)
        }
        guard let year = Self.year(next) else { return nil }
        return date(year: year, month: month, day: day, nil, fieldCount: 3)
    }

    /// Completes a date in numbers by the time behind it, and perhaps a zone: `2026-11-20 13:45:00.000000000 +0100`.
    private func date(_ numeric: NumericDate, before rest: ArraySlice<Field>) -> ListingDate? {
        let clock = rest.first.flatMap { ClockTime($0) }
        guard let year = numeric.year else {
            guard let clock, var date = recentDate(month: numeric.month, day: numeric.day, clock) else { return nil }
            date.fieldCount = 2
            return date
        }
        guard let clock else {
            return date(year: year, month: numeric.month, day: numeric.day, nil, fieldCount: 1)
        }
        let fieldCount = 2
        guard clock.hasSeconds, let zone = rest.dropFirst().first.flatMap(Self.zone) else {
            return date(year: year, month: numeric.month, day: numeric.day, clock, fieldCount: fieldCount)
        }
        return ListingCalendar(now: now, zoneOffset: zone)
            .date(year: year, month: numeric.month, day: numeric.day, clock, fieldCount: fieldCount + 1)
    }

    /// A date without a year is the newest of that month and day that is not in the future.
    ///
    /// A day of grace is given for clocks and zones that differ; the 29th of February goes back to a leap year.
    private func recentDate(month: Int, day: Int, _ clock: ClockTime) -> ListingDate? {
        for year in stride(from: thisYear + 1, through: thisYear - 8, by: -1) {
            guard let date = date(year: year, month: month, day: day, clock, fieldCount: 3) else { continue }
            if date.moment.seconds <= now.seconds + 86400 { return date }
        }
        return nil
    }

    private func date(year: Int, month: Int, day: Int, _ clock: ClockTime?, fieldCount: Int) -> ListingDate? {
        let time = CivilTime(
            year: year, month: month, day: day,
            hour: clock?.hour ?? 0, minute: clock?.minute ?? 0, second: clock?.second ?? 0)
        guard var moment = time?.timestamp else { return nil }
        moment.seconds -= Int64(zoneOffset)
        let precision: EntryFacts.TimePrecision =
            if let clock { clock.hasSeconds ? .second : .minute } else { .day }
        return ListingDate(moment: moment, precision: precision, fieldCount: fieldCount)
    }
}

// MARK: - Columns

extension ListingCalendar {
    /// `1`, `01`, `1.`, `1,`, or a number with a character for "day" behind it.
    private static func day(_ field: Field) -> Int? {
        let digits = field.prefix(while: \.isDigit)
        let mark = field.dropFirst(digits.count)
        guard digits.count <= 2, isUnit(mark) else { return nil }
        return Decimal.parse(digits, in: 1...31)
    }

    /// The years that files have; other numbers of four places are likelier sizes.
    fileprivate static let years = 1900...2199

    /// `2026`, or that with a character for "year" behind it.
    private static func year(_ field: Field) -> Int? {
        let digits = field.prefix(while: \.isDigit)
        guard digits.count == 4, isUnit(field.dropFirst(4)) else { return nil }
        return Decimal.parse(digits, in: years)
    }

    private static func isUnit(_ mark: Field) -> Bool {
        mark.isEmpty || mark.elementsEqual(".".utf8) || mark.elementsEqual(",".utf8) || mark.allSatisfy { $0 >= 0x80 }
    }

    /// `+0100` as seconds.
    private static func zone(_ field: Field) -> Int? {
        let digits = field.dropFirst()
        guard digits.count == 4, let sign = field.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let hours = Decimal.parse(digits.prefix(2), in: 0...15),
            let minutes = Decimal.parse(digits.dropFirst(2), in: 0...59)
        else { return nil }
        return (hours * 3600 + minutes * 60) * (sign == UInt8(ascii: "-") ? -1 : 1)
    }
}

/// `2026-11-20`, `2026/11/20`, or `11-20` of the short ISO style.
private struct NumericDate {
    let year: Int?
    let month: Int
    let day: Int

    init?(_ field: ArraySlice<UInt8>) {
        guard let first = field.first, first.isDigit,
            let separator = field.first(where: { !$0.isDigit }), "-/".utf8.contains(separator)
        else { return nil }
        let parts = field.split(separator: separator, omittingEmptySubsequences: false)
        guard let last = parts.last, let day = Decimal.parse(last, in: 1...31),
            parts.count == 2 || parts.count == 3,
            let month = Decimal.parse(parts[parts.count - 2], in: 1...12)
        else { return nil }
        if parts.count == 3 {
            guard parts[0].count == 4, let year = Decimal.parse(parts[0], in: ListingCalendar.years) else { return nil }
            self.year = year
        } else {
            guard field.count == 5 else { return nil }
            year = nil
        }
        (self.month, self.day) = (month, day)
    }
}
