// SPDX-License-Identifier: Apache-2.0

/// A time as `MDTM`, `MFMT` and the `modify` fact write it, always UTC (RFC 3659 §2.3): `YYYYMMDDHHMMSS[.fraction]`.
public struct TimeValue: Hashable, Sendable {
    /// The moment.
    public let timestamp: Timestamp

    /// Makes a value to write.
    public init(_ timestamp: Timestamp) { self.timestamp = timestamp }

    /// Reads exactly the grammar of RFC 3659: 14 digits, then perhaps a point and one or more digits.
    public init?(parsing text: some Collection<UInt8>) {
        self.init(Array(text)[...], yearPlaces: 4)
    }

    /// Reads what servers send: also blanks around it, and years written as 19 and the years since 1900, so that
    /// 2000 became `19100` (a bug of many servers around then, some of which still run).
    public init?(lenient text: some Collection<UInt8>) {
        let trimmed = Array(text).trimmingBlanks
        let digits = trimmed.prefix(while: \.isDigit).count
        let isCenturyBug = digits == 15 && trimmed.starts(with: "191".utf8)
        self.init(trimmed, yearPlaces: isCenturyBug ? 5 : 4)
    }

    private init?(_ text: ArraySlice<UInt8>, yearPlaces: Int) {
        guard text.count >= yearPlaces + 10 else { return nil }
        var position = text.startIndex
        var isNumeric = true
        func field(_ places: Int) -> Int {
            var value = 0
            for byte in text[position..<position + places] {
                isNumeric = isNumeric && byte.isDigit
                value = value * 10 + byte.digit
            }
            position += places
            return value
        }
        let writtenYear = field(yearPlaces)
        let year = yearPlaces == 5 ? 1900 + writtenYear - 19_000 : writtenYear
        let (month, day, hour, minute, second) = (field(2), field(2), field(2), field(2), field(2))
        guard isNumeric,
            let time = CivilTime(year: year, month: month, day: day, hour: hour, minute: minute, second: second),
            let nanoseconds = Self.fraction(text[position...])
        else { return nil }
        timestamp = Timestamp(seconds: time.timestamp.seconds, nanoseconds: nanoseconds)
    }

    /// Reads a point and digits, or nothing; digits beyond nanoseconds are dropped.
    private static func fraction(_ text: ArraySlice<UInt8>) -> Int32? {
        guard let point = text.first else { return 0 }
        let digits = text.dropFirst()
        guard point == UInt8(ascii: "."), !digits.isEmpty, digits.allSatisfy(\.isDigit) else { return nil }
        let nine = digits.prefix(9)
        let value = nine.reduce(Int32(0)) { $0 * 10 + Int32($1.digit) }
        return (nine.count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }
}

extension TimeValue {
    /// Appends the 14 digits, and milliseconds if asked.
    public func append(to output: inout [UInt8], milliseconds: Bool = false) {
        let time = CivilTime(timestamp)
        let year = min(max(time.year, 0), 9999)
        output.append(twoDigits: year / 100)
        output.append(twoDigits: year % 100)
        output.append(twoDigits: time.month)
        output.append(twoDigits: time.day)
        output.append(twoDigits: time.hour)
        output.append(twoDigits: time.minute)
        output.append(twoDigits: time.second)
        if milliseconds {
            output.append(UInt8(ascii: "."))
            output.append(digits: UInt64(timestamp.nanoseconds / 1_000_000), places: 3)
        }
    }

    /// The 14 digits as text.
    public var text: String {
        var digits: [UInt8] = []
        append(to: &digits)
        return String(decoding: digits, as: UTF8.self)
    }
}
