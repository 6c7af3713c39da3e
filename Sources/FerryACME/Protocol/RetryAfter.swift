// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// The header by which a server says when to come again (RFC 9110 §10.2.3).
enum RetryAfter {
    /// No authority is obeyed for longer.
    static let longest: Int64 = 8 * 24 * 3600

    /// The time in seconds since 1970, at most `longest` from now; `nil` for what is neither a number nor a date.
    static func time(_ text: String, now: Int64) -> Int64? {
        let time: Int64
        if !text.isEmpty, text.utf8.allSatisfy(\.isDigit) {
            time = now + min(Int64(text) ?? longest, longest)
        } else {
            guard let date = date(text) else { return nil }
            time = date
        }
        return min(max(time, now), now + longest)
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Reads `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
    private static func date(_ text: String) -> Int64? {
        let words = text.split(separator: " ")
        guard words.count == 6, words[5] == "GMT", let day = Int(words[1]),
            let month = months.firstIndex(of: String(words[2])), words[3].utf8.count == 4,
            let year = Int(words[3])
        else { return nil }
        let clock = words[4].split(separator: ":").map { Int($0) }
        guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2] else { return nil }
        return CivilTime(year: year, month: month + 1, day: day, hour: hour, minute: minute, second: second)?
            .timestamp.seconds
    }
}
