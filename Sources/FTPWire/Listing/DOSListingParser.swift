// SPDX-License-Identifier: Apache-2.0

/// The reader of listings in the style of MS-DOS, as IIS and others send them.
///
///     07-20-26  10:00AM       <DIR>          pictures
///     07-20-2026  22:15                 3552 notes.txt
public struct DOSListingParser: Sendable {
    private let zoneOffset: Int

    /// Makes a reader; `zoneOffset` is how far the server's clock is ahead of UTC, in seconds.
    public init(zoneOffset: Int = 0) { self.zoneOffset = zoneOffset }

    /// Reads a line without its end; nil when it is none of these.
    public func parse(_ line: ArraySlice<UInt8>) -> EntryFacts? {
        let fields = ListingFields.split(line, limit: 5)
        guard fields.count >= 4, let day = Self.day(fields[0]), let clock = Clock(fields[1], fields[2]) else {
            return nil
        }
        let next = 1 + clock.fieldCount
        guard next < fields.count else { return nil }
        let column = fields[next]
        guard column.endIndex < line.endIndex else { return nil }
        var entry: EntryFacts
        if column.first == UInt8(ascii: "<"), column.last == UInt8(ascii: ">") {
            entry = Self.entry(marked: column, line[column.endIndex...])
        } else {
            guard let size = Self.size(column) else { return nil }
            entry = EntryFacts(name: Array(line[column.endIndex...].dropFirst()), kind: .file)
            entry.size = size
        }
        guard !entry.name.isEmpty,
            let time = CivilTime(year: day.year, month: day.month, day: day.day, hour: clock.hour, minute: clock.minute)
        else { return nil }
        entry.modified = Timestamp(seconds: time.timestamp.seconds - Int64(zoneOffset))
        entry.modifiedPrecision = .minute
        return entry
    }

    /// Reads what is no plain file: `<DIR>`, `<REP>`, `<JUNCTION>`, `<SYMLINK>`, `<SYMLINKD>`.
    private static func entry(marked mark: ArraySlice<UInt8>, _ rest: ArraySlice<UInt8>) -> EntryFacts {
        // The name stands ten columns behind `<DIR>`; more blanks are its own.
        let blanks = rest.prefix { $0 == .space }.count
        var name = Array(rest.dropFirst(min(blanks, 10)))
        guard mark.equalsIgnoringCase("<JUNCTION>") || mark.startsIgnoringCase(with: "<SYMLINK") else {
            let kind: EntryKind =
                name.elementsEqual(".".utf8)
                ? .currentDirectory : name.elementsEqual("..".utf8) ? .parentDirectory : .directory
            return EntryFacts(name: name, kind: kind)
        }
        var target: [UInt8]?
        let bracket = Array(" [".utf8)
        if name.last == UInt8(ascii: "]"),
            let start = name.indices.last(where: { $0 > 0 && name[$0...].starts(with: bracket) })
        {
            target = Array(name[(start + 2)...].dropLast())
            name.removeSubrange(start...)
        }
        return EntryFacts(name: name, kind: .symbolicLink(target: target))
    }

    /// Digits, perhaps grouped by commas or points.
    private static func size(_ field: ArraySlice<UInt8>) -> Int64? {
        guard let first = field.first, first.isDigit else { return nil }
        return Decimal.parse(field.filter { $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ".") })
    }

    /// Month, day and year; the day comes first where the first number can be no month, or points part them.
    ///
    /// The year comes first when it has four places.
    private static func day(_ field: ArraySlice<UInt8>) -> (year: Int, month: Int, day: Int)? {
        guard let separator = field.first(where: { !$0.isDigit }), "-/.".utf8.contains(separator) else { return nil }
        let parts = field.split(separator: separator, omittingEmptySubsequences: false)
        let numbers = parts.compactMap { Decimal.parse($0, in: 0...9999) }
        guard parts.count == 3, numbers.count == 3 else { return nil }
        if parts[0].count == 4 { return (numbers[0], numbers[1], numbers[2]) }
        guard parts[0].count <= 2, parts[1].count <= 2, parts[2].count == 2 || parts[2].count == 4 else { return nil }
        let year = parts[2].count == 4 ? numbers[2] : numbers[2] + (numbers[2] < 70 ? 2000 : 1900)
        let dayIsFirst = numbers[0] > 12 || separator == UInt8(ascii: ".")
        return dayIsFirst ? (year, numbers[1], numbers[0]) : (year, numbers[0], numbers[1])
    }

    /// `10:00AM`, `10:00 AM`, `22:15`.
    private struct Clock {
        let hour: Int
        let minute: Int
        let fieldCount: Int

        init?(_ field: ArraySlice<UInt8>, _ next: ArraySlice<UInt8>) {
            let isGlued = field.last?.isLetter == true
            let digits = isGlued ? field.dropLast(2) : field
            let half = isGlued ? field.suffix(2) : next
            guard let time = ClockTime(digits) else { return nil }
            let isMorning = half.equalsIgnoringCase("AM")
            let isAfternoon = half.equalsIgnoringCase("PM")
            guard isMorning || isAfternoon || !isGlued else { return nil }
            let isTwelve = isMorning || isAfternoon
            guard !isTwelve || (1...12).contains(time.hour) else { return nil }
            hour = isTwelve ? time.hour % 12 + (isAfternoon ? 12 : 0) : time.hour
            minute = time.minute
            fieldCount = isTwelve && !isGlued ? 2 : 1
        }
    }
}
