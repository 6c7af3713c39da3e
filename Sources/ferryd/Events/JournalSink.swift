// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// systemd's journal by its native protocol: a line to read, and each fact as a field of its own, such as `FERRY_PATH`.
struct JournalSink: EventSink {
    private let path: String

    static let standardSocket = "/run/systemd/journal/socket"

    init(at path: String = JournalSink.standardSocket) { self.path = path }

    var name: String { path }

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        var (lost, reason) = (0, "")
        for event in events {
            do throws(Errno) { try send(event) } catch {
                lost += 1
                reason = error.description
            }
        }
        return lost > 0 ? .lost(lost, reason) : .written
    }

    private func send(_ event: ToldEvent) throws(Errno) {
        try Datagrams.patiently { () throws(Errno) in
            try System.send(datagram: Self.message(of: event), to: Array(path.utf8))
        }
    }

    static func message(of event: ToldEvent) -> [UInt8] {
        var message: [UInt8] = []
        add("MESSAGE", Array(Printable.text(event.words.utf8).utf8), to: &message)
        add("PRIORITY", Array((event.isTrouble ? "4" : "6").utf8), to: &message)
        add("SYSLOG_IDENTIFIER", Array("ferryd".utf8), to: &message)
        // `ftp` (RFC 5424 §6.2.1).
        add("SYSLOG_FACILITY", Array("11".utf8), to: &message)
        for (name, value) in event.facts { add("FERRY_" + name.variableName, value, to: &message) }
        return message
    }

    /// Adds a field; one with a line end in it is written by its length (systemd.io/JOURNAL_NATIVE_PROTOCOL).
    private static func add(_ name: String, _ value: [UInt8], to message: inout [UInt8]) {
        message += name.utf8
        if value.contains(.lineFeed) {
            message.append(.lineFeed)
            for shift in 0..<8 { message.append(UInt8(truncatingIfNeeded: value.count >> (shift * 8))) }
        } else {
            message.append(UInt8(ascii: "="))
        }
        message += value
        message.append(.lineFeed)
    }
}
