// SPDX-License-Identifier: Apache-2.0

/// Numbers as digits, written and read by integer arithmetic: listings do this millions of times.
package enum Decimal {
    /// Reads one or more digits and nothing else; nil also when the number passes 2^63-1.
    package static func parse(_ digits: some Collection<UInt8>) -> Int64? {
        guard !digits.isEmpty else { return nil }
        var value: Int64 = 0
        for byte in digits {
            guard byte.isDigit else { return nil }
            let (tenfold, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tenfold.addingReportingOverflow(Int64(byte.digit))
            guard !overflow, !carry else { return nil }
            value = sum
        }
        return value
    }

    /// Reads a number that must lie in a range.
    package static func parse(_ digits: some Collection<UInt8>, in range: ClosedRange<Int>) -> Int? {
        guard let value = parse(digits), let small = Int(exactly: value), range.contains(small) else { return nil }
        return small
    }
}

package extension [UInt8] {
    /// Appends a number, right-aligned by blanks when it has fewer places than `width`.
    mutating func append(decimal value: UInt64, width: Int = 0) {
        let places = Self.places(of: value)
        if places < width { append(contentsOf: repeatElement(.space, count: width - places)) }
        append(digits: value, places: places)
    }

    /// Appends a signed number.
    mutating func append(decimal value: Int64, width: Int = 0) {
        if value < 0 { append(UInt8(ascii: "-")) }
        append(decimal: value.magnitude, width: width)
    }

    /// Appends exactly so many digits, with leading zeros.
    mutating func append(digits value: UInt64, places: Int) {
        let start = count
        append(contentsOf: repeatElement(0x30, count: places))
        var rest = value
        var index = start + places
        while index > start, rest > 0 {
            index -= 1
            self[index] = 0x30 | UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
    }

    /// Appends a number below 100 as two digits.
    mutating func append(twoDigits value: Int) {
        append(0x30 + UInt8(truncatingIfNeeded: value / 10))
        append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }

    /// Appends a number in base 16, in lower case, without leading zeros.
    mutating func append(hexadecimal value: UInt64) {
        var shift = Swift.max(0, (63 - value.leadingZeroBitCount) / 4 * 4)
        while shift >= 0 {
            let nibble = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 0xF
            append(nibble < 10 ? 0x30 | nibble : 0x57 + nibble)
            shift -= 4
        }
    }

    /// Appends permission bits as `chmod` takes them, `0644`.
    mutating func append(octal mode: UInt16) {
        for shift: UInt16 in [9, 6, 3, 0] { append(0x30 | UInt8(truncatingIfNeeded: mode >> shift & 7)) }
    }

    mutating func append(_ text: String) { append(contentsOf: text.utf8) }

    private static func places(of value: UInt64) -> Int {
        var places = 1
        var bound: UInt64 = 10
        while value >= bound {
            places += 1
            let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
            if overflow { break }
            bound = next
        }
        return places
    }
}
