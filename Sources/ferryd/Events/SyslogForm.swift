// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// The form of messages to a system's log, whose facility is `ftp`.
struct SyslogForm: Sendable {
    enum Kind: Sendable {
        /// One line of words, as syslog(3) sends them (RFC 3164).
        case local
        /// With the facts as structured data too (RFC 5424).
        case collector
    }

    private let kind: Kind
    private let host: String
    private let process = System.processID

    /// The number that is set aside for examples (RFC 5612), as the program has none of its own.
    private static let dataID = "ferryd@32473"
    /// `ftp` is the eleventh facility (RFC 5424 §6.2.1).
    private static let facility = 11
    /// As much as receivers of UDP take (RFC 5426 §3.2), and the local socket and receivers of TCP too.
    private static let longest = 8 << 10

    init(_ kind: Kind) {
        self.kind = kind
        let name = try? System.contents(of: Array("/proc/sys/kernel/hostname".utf8), atMost: 255)
        let text = String(decoding: name ?? [], as: UTF8.self).filter { !$0.isWhitespace }
        host = text.isEmpty ? "-" : text
    }

    func message(of event: ToldEvent) -> [UInt8] {
        // 4 is a warning, 6 is information.
        let priority = "<\(Self.facility * 8 + (event.isTrouble ? 4 : 6))>"
        let words = Printable.text(event.words.utf8)
        let text: String
        switch kind {
        case .local:
            let seconds = event.milliseconds / 1000
            let time = CalendarTime(seconds + LocalTime.offset(at: seconds)).syslogText
            text = "\(priority)\(time) ferryd[\(process)]: \(words)"
        case .collector:
            let time = LogTime.text(of: event.milliseconds)
            let head = "\(priority)1 \(time) \(host) ferryd \(process) \(event.kind.rawValue)"
            text = "\(head) [\(Self.dataID)\(Self.data(of: event))] \(words)"
        }
        return Array(text.utf8.prefix(Self.longest))
    }

    /// The single facts, as parameters of structured data (RFC 5424 §6.3.3).
    private static func data(of event: ToldEvent) -> String {
        event.facts.map { name, value in
            let text = Printable.text(value).reduce(into: "") { text, character in
                if "\"\\]".contains(character) { text += "\\" }
                text.append(character)
            }
            // Names have at most 32 bytes.
            return " \(name.prefix(32))=\"\(text)\""
        }.joined()
    }
}
