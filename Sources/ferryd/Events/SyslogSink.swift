// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// The system's log: the socket of this machine, or a collector by UDP.
///
/// The first is written to as by syslog(3) (RFC 3164); a collector gets the facts as structured data too (RFC 5424). The
/// facility is `ftp`.
struct SyslogSink: EventSink {
    enum Place: Hashable, Sendable {
        /// A datagram socket of this machine.
        case local(path: String)
        case collector(SocketAddress)
    }

    private let place: Place
    private let host: String
    private let process = System.processID

    static let standardSocket = "/dev/log"
    /// The number that is set aside for examples (RFC 5612), as the program has none of its own.
    private static let dataID = "ferryd@32473"
    /// `ftp` is the eleventh facility (RFC 5424 §6.2.1).
    private static let facility = 11
    /// As much as receivers of UDP take (RFC 5426 §3.2), and the local socket too.
    private static let longest = 8 << 10

    init(_ place: Place) {
        self.place = place
        let name = try? System.contents(of: Array("/proc/sys/kernel/hostname".utf8), atMost: 255)
        let text = String(decoding: name ?? [], as: UTF8.self).filter { !$0.isWhitespace }
        host = text.isEmpty ? "-" : text
    }

    var name: String {
        switch place {
        case .local(let path): path
        case .collector(let address): "syslog at \(address)"
        }
    }

    func write(_ events: [ToldEvent]) -> (lost: Int, reason: String)? {
        var (lost, reason) = (0, "")
        for event in events {
            do throws(Errno) { try send(Array(message(of: event).prefix(Self.longest))) } catch {
                lost += 1
                reason = error.description
            }
        }
        return lost > 0 ? (lost, reason) : nil
    }

    private func send(_ bytes: [UInt8]) throws(Errno) {
        try Datagrams.patiently { () throws(Errno) in
            switch place {
            case .local(let path): try System.send(datagram: bytes, to: Array(path.utf8))
            case .collector(let address): try System.send(datagram: bytes, to: address)
            }
        }
    }

    func message(of event: ToldEvent) -> [UInt8] {
        // 4 is a warning, 6 is information.
        let priority = "<\(Self.facility * 8 + (event.isTrouble ? 4 : 6))>"
        let words = Printable.text(event.words.utf8)
        switch place {
        case .local:
            let seconds = event.milliseconds / 1000
            let time = CalendarTime(seconds + LocalTime.offset(at: seconds)).syslogText
            return Array("\(priority)\(time) ferryd[\(process)]: \(words)".utf8)
        case .collector:
            let time = LogTime.text(of: event.milliseconds)
            let head = "\(priority)1 \(time) \(host) ferryd \(process) \(event.kind.rawValue)"
            return Array("\(head) [\(Self.dataID)\(Self.data(of: event))] \(words)".utf8)
        }
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

/// Datagrams to a receiver on this machine, whose queue may be full for a moment.
enum Datagrams {
    /// Tries again for a second as long as the receiver has no room.
    static func patiently(_ send: () throws(Errno) -> Void) throws(Errno) {
        for _ in 0..<100 {
            do throws(Errno) { return try send() } catch {
                if error != .wouldBlock { throw error }
            }
            Thread.pause(.milliseconds(10))
        }
        throw .wouldBlock
    }
}
