// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Hours of a week, by the server's clock: `mon-fri 08:00-18:00, sat 09:00-12:30, 22:00-06:00`.
///
/// Hours without days are those of every day. Hours that end before they begin end on the next day.
package struct WeeklyHours: Hashable, Sendable, LosslessStringConvertible {
    private struct Span: Hashable, Sendable {
        /// Monday is 0.
        var days: ClosedRange<Int>
        /// Minutes of the day.
        var start: Int
        var end: Int
    }

    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    private static let day = 24 * 60
    private let spans: [Span]

    package init?(_ text: String) {
        var spans: [Span] = []
        for part in text.lowercased().split(separator: ",", omittingEmptySubsequences: false) {
            let words = part.split(separator: " ")
            guard let clock = words.last.flatMap({ Self.clock($0) }), words.count <= 2 else { return nil }
            var days = 0...6
            if words.count == 2 {
                guard let given = Self.range(of: words[0]) else { return nil }
                days = given
            }
            spans.append(Span(days: days, start: clock.start, end: clock.end))
        }
        self.spans = spans
    }

    /// True at a moment, in seconds since 1970 by the clock on the wall.
    package func contains(localSeconds: Int64) -> Bool {
        // 1970 began on a Thursday.
        let week = Int64(7 * Self.day)
        let minute = Int(((localSeconds / 60 + Int64(3 * Self.day)) % week + week) % week)
        return spans.contains { span in
            let length = span.end > span.start ? span.end - span.start : span.end - span.start + Self.day
            return span.days.contains { day in
                let since = minute - (day * Self.day + span.start)
                return (since + 7 * Self.day) % (7 * Self.day) < length
            }
        }
    }

    package var description: String {
        spans.map { span in
            let (first, last) = (Self.days[span.days.lowerBound], Self.days[span.days.upperBound])
            let days = span.days == 0...6 ? "" : span.days.count == 1 ? "\(first) " : "\(first)-\(last) "
            return "\(days)\(Self.text(span.start))-\(Self.text(span.end))"
        }.joined(separator: ", ")
    }

    private static func range(of word: Substring) -> ClosedRange<Int>? {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { days.firstIndex(of: String($0)) }
        guard (1...2).contains(ends.count), let first = ends[0], let last = ends[ends.count - 1], first <= last else {
            return nil
        }
        return first...last
    }

    private static func clock(_ word: Substring) -> (start: Int, end: Int)? {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map { minutes($0) }
        guard ends.count == 2, let start = ends[0], let end = ends[1], start != end, start < day else { return nil }
        return (start, end)
    }

    private static func minutes(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ $0.utf8.count == 2 && $0.utf8.allSatisfy(\.isDigit) }),
            let hour = Int(parts[0]), let minute = Int(parts[1]), minute < 60, hour * 60 + minute <= day
        else { return nil }
        return hour * 60 + minute
    }

    private static func text(_ minutes: Int) -> String {
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        return "\(two(minutes / 60)):\(two(minutes % 60))"
    }
}
