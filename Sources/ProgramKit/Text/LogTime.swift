// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO
import Synchronization

/// The time of a log line: UTC to the millisecond, as ISO 8601 writes it.
package enum LogTime {
    private struct Second {
        var seconds: Int64 = -1
        var text = ""
    }

    /// A busy server tells many lines in one second.
    private static let latest = Mutex(Second())

    package static var now: String {
        text(of: System.millisecondsSince1970())
    }

    package static func text(of milliseconds: Int64) -> String {
        let (seconds, thousandths) = (milliseconds / 1000, milliseconds % 1000)
        let text = latest.withLock { latest in
            if latest.seconds != seconds { latest = Second(seconds: seconds, text: second(seconds)) }
            return latest.text
        }
        return "\(text).\(String(thousandths + 1000).dropFirst())Z"
    }

    package static func text(of time: Timestamp) -> String {
        text(of: time.seconds * 1000 + Int64(time.nanoseconds / 1_000_000))
    }

    /// The time that it will be then.
    package static func after(_ delay: Duration) -> String {
        text(of: System.millisecondsSince1970() + Int64(delay / .milliseconds(1)))
    }

    /// A second of UTC, without the letter for it.
    package static func second(_ seconds: Int64) -> String {
        let digits = Array(TimeValue(Timestamp(seconds: seconds)).text)
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map { String(digits[$0]) }
        return parts[..<3].joined(separator: "-") + "T" + parts[3...].joined(separator: ":")
    }
}
