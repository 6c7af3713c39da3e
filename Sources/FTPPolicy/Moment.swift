// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A moment that an administrator writes: `2027-01-31`, which is its first second in UTC, or `2027-01-31T18:30`.
package struct Moment: Hashable, Sendable, LosslessStringConvertible {
    /// Seconds since 1970 in UTC.
    package let seconds: Int64

    package init(seconds: Int64) { self.seconds = seconds }

    package init?(_ text: String) {
        let halves = text.split(separator: "T", maxSplits: 1, omittingEmptySubsequences: false)
        guard let date = Self.numbers(halves[0], "-", digits: [4, 2, 2]) else { return nil }
        var clock = [0, 0]
        if halves.count == 2 {
            guard let given = Self.numbers(halves[1], ":", digits: [2, 2]) else { return nil }
            clock = given
        }
        guard let time = CivilTime(year: date[0], month: date[1], day: date[2], hour: clock[0], minute: clock[1])
        else { return nil }
        seconds = time.timestamp.seconds
    }

    private static func numbers(_ text: Substring, _ separator: Character, digits: [Int]) -> [Int]? {
        let parts = text.split(separator: separator, omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == digits, parts.allSatisfy({ $0.utf8.allSatisfy(\.isDigit) }) else { return nil }
        return parts.compactMap { Int($0) }
    }

    package var description: String {
        let time = CivilTime(Timestamp(seconds: seconds))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let date = "\(time.year)-\(two(time.month))-\(two(time.day))"
        return time.hour == 0 && time.minute == 0 ? date : "\(date)T\(two(time.hour)):\(two(time.minute))"
    }
}
