// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import Synchronization

/// The time of a log line: UTC, as ISO 8601 writes it.
enum LogTime {
    private struct Second {
        var seconds: Int64 = 0
        var text = ""
    }

    /// A busy server tells many lines in one second.
    private static let latest = Mutex(Second())

    static var now: String {
        let seconds = System.secondsSince1970()
        return latest.withLock { latest in
            if latest.seconds != seconds { latest = Second(seconds: seconds, text: text(of: seconds)) }
            return latest.text
        }
    }

    static func text(of seconds: Int64) -> String {
        let digits = Array(TimeValue(Timestamp(seconds: seconds)).text)
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map { String(digits[$0]) }
        return parts[..<3].joined(separator: "-") + "T" + parts[3...].joined(separator: ":") + "Z"
    }
}
