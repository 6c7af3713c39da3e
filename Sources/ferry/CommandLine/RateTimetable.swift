// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPPolicy
import FTPWire
import FerryIO
import ProgramKit

/// A rate limit, or several by the hours of the week: `2M, mon-fri 08:00-18:00 500K, 23:00-06:00 off`.
///
/// Of rates with hours the first whose hours it is counts; the one without counts at all other times.
struct RateTimetable: Equatable, Sendable {
    private struct Row: Equatable, Sendable {
        let hours: WeeklyHours
        let rate: Int64?
    }

    private var standard: Int64?
    private var rows: [Row] = []

    /// Reads a timetable.
    ///
    /// - Parameters:
    ///   - text: The rates.
    ///   - name: The option or setting that takes it, for messages.
    /// - Throws: A mistake that shows how it is written.
    init(_ text: String, for name: String) throws(UsageError) {
        for (index, part) in text.split(separator: ",", omittingEmptySubsequences: false).enumerated() {
            let words = part.split(separator: " ")
            guard let last = words.last else { throw Self.mistake(text, name) }
            let rate = last.lowercased() == "off" ? nil : try Amount.bytes(String(last), for: name)
            if words.count == 1 {
                guard index == 0 else { throw Self.mistake(text, name) }
                standard = rate
            } else {
                guard let hours = WeeklyHours(words.dropLast().joined(separator: " ")) else {
                    throw Self.mistake(text, name)
                }
                rows.append(Row(hours: hours, rate: rate))
            }
        }
    }

    private static func mistake(_ text: String, _ name: String) -> UsageError {
        UsageError(
            "\(name) takes an amount such as 500K or 2M, alone or with hours behind it as in "
                + "2M, mon-fri 08:00-18:00 500K, 23:00-06:00 off; not \(Printable.text(Array(text.utf8)))")
    }

    /// The limit at a moment, in seconds since 1970 by the clock on the wall.
    func rate(atLocalSeconds seconds: Int64) -> Int64? {
        rows.first { $0.hours.contains(localSeconds: seconds) }.map(\.rate) ?? standard
    }

    /// The limit now.
    var rateNow: Int64? {
        let now = System.secondsSince1970()
        return rate(atLocalSeconds: now + LocalTime.offset(at: now))
    }

    /// The limit for each of so many connections: one that stays, or one that changes with time.
    func shares(_ count: Int) -> (rate: Int64?, schedule: RateSchedule?) {
        let count = Int64(count)
        if rows.isEmpty { return (standard.map { max(1, $0 / count) }, nil) }
        return (nil, { rateNow.map { max(1, $0 / count) } })
    }

    /// The text that reads back as the same.
    var text: String {
        let rates = rows.map { "\($0.hours) \(Self.text($0.rate))" }
        return ((standard == nil && !rows.isEmpty ? [] : [Self.text(standard)]) + rates).joined(separator: ", ")
    }

    private static func text(_ rate: Int64?) -> String { rate.map(Amount.text(bytes:)) ?? "off" }
}
