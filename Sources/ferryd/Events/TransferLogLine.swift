// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPServer
import FTPWire
import FerryIO

/// A line of a transfer log as wu-ftpd has it and ProFTPD documents it (xferlog(5)).
///
/// Of the name each space and control byte is written as an underscore, as there: programs that read such logs split
/// lines at spaces. Names are those on this machine. A deletion has the direction `d`, and no size.
struct TransferLogLine {
    let bytes: [UInt8]

    init?(_ told: ToldEvent) {
        guard case .client(let event) = told.content else { return nil }
        let (direction, path, size, seconds, isComplete): (String, VirtualPath, Int64, Int64, Bool)
        switch event.kind {
        case .transferEnded(let subject, let verdict, let moved, let duration):
            guard let letter = subject.direction.letter else { return nil }
            let isWhole = if case .complete = verdict { true } else { false }
            (direction, path, size, seconds, isComplete) = (
                letter, subject.path, moved, duration.components.seconds, isWhole
            )
        case .changed(.removed(let removed)):
            (direction, path, size, seconds, isComplete) = ("d", removed, 0, 0, true)
        default: return nil
        }
        let record = event.record
        let file = record?.tree?.file(at: path) ?? path.bytes
        let user = event.user.map(\.bytes) ?? Array("-".utf8)
        let isVisitor = event.user == .anonymous
        let head = "\(Self.time(told.milliseconds / 1000)) \(seconds) \(event.peer.hostText) \(size) "
        let middle = " \(record?.isText == true ? "a" : "b") _ \(direction) \(isVisitor ? "a" : "r") "
        let end = " \(record?.encryption == nil ? "ftp" : "ftps") 0 * \(isComplete ? "c" : "i")"
        bytes =
            Array(head.utf8) + Self.word(file) + Array(middle.utf8) + Self.word(user) + Array(end.utf8)
    }

    private static func word(_ bytes: [UInt8]) -> [UInt8] {
        bytes.map { $0 <= 0x20 || $0 == 0x7F ? UInt8(ascii: "_") : $0 }
    }

    /// Local time as asctime(3) writes it: `Sat Nov  7 03:53:19 2026`.
    private static func time(_ seconds: Int64) -> String {
        let local = CalendarTime(seconds + LocalTime.offset(at: seconds))
        return "\(local.weekdayName) \(local.syslogText) \(local.year)"
    }
}

extension TransferSubject.Direction {
    /// As the server sees it: `i` for what comes in.
    fileprivate var letter: String? {
        switch self {
        case .upload: "i"
        case .download: "o"
        case .listing: nil
        }
    }
}

/// A moment by the calendar, for the forms of logs that name months and days.
struct CalendarTime {
    let year: Int
    /// From 1 to 12.
    private let month: Int
    private let day: Int
    private let clock: String
    private let weekday: Int

    /// Seconds since 1970 of the time zone that is meant.
    init(_ seconds: Int64) {
        let digits = Array(TimeValue(Timestamp(seconds: seconds)).text).map { $0.wholeNumberValue ?? 0 }
        func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + $1 } }
        (year, month, day) = (number(0..<4), number(4..<6), number(6..<8))
        clock = [8..<10, 10..<12, 12..<14].map { String(number($0) + 100).dropFirst() }.joined(separator: ":")
        // 1 January 1970 was a Thursday.
        let days = seconds / 86_400 - (seconds % 86_400 < 0 ? 1 : 0)
        weekday = Int((days % 7 + 11) % 7)
    }

    var weekdayName: String { ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"][weekday] }

    /// `Nov  7 03:53:19` (RFC 3164 §4.1.2).
    var syslogText: String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(months[(month - 1) % 12]) \(day < 10 ? " " : "")\(day) \(clock)"
    }
}
