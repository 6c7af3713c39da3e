// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The time of a log line: UTC, as ISO 8601 writes it.
enum LogTime {
    static var now: String {
        let digits = Array(TimeValue(Timestamp(seconds: System.secondsSince1970())).text)
        let parts = [0..<4, 4..<6, 6..<8, 8..<10, 10..<12, 12..<14].map { String(digits[$0]) }
        return parts[..<3].joined(separator: "-") + "T" + parts[3...].joined(separator: ":") + "Z"
    }
}
