// SPDX-License-Identifier: Apache-2.0
import FerryIO
import ProgramKit

/// A place outside the server where events are written down.
///
/// Its calls may block; a thread that may wait makes them, one at a time.
protocol EventSink: Sendable {
    /// The place, as messages name it.
    var name: String { get }

    /// True if it may hang for seconds, so that places on this machine must not wait behind it.
    var isRemote: Bool { get }

    /// Writes events in their order.
    func write(_ events: [ToldEvent]) -> SinkOutcome

    /// The same for the last time: at once, also during a pause, and no longer than until then.
    func writeLast(_ events: [ToldEvent], until deadline: Deadline) -> SinkOutcome

    /// Goes on in a file that has the name now.
    func reopen() throws(UsageError)
}

extension EventSink {
    var isRemote: Bool { false }

    func writeLast(_ events: [ToldEvent], until deadline: Deadline) -> SinkOutcome { write(events) }

    func reopen() throws(UsageError) {}
}

/// The result of writing events to a place.
enum SinkOutcome {
    case written
    /// The number that could not be written; a clause says what was wrong.
    case lost(Int, String)
    /// The first of them are written; the others may be, after a pause.
    case later(written: Int, Duration, String)
}

/// A receiver of events: it takes them at once and never waits.
protocol EventReceiver: Sendable {
    func offer(_ event: ToldEvent)
}

/// A file to which each event is a line.
struct EventFile: EventSink {
    private let file: LogFile
    private let line: @Sendable (ToldEvent) -> [UInt8]?

    /// `line` gives the line of an event, without its end; `nil` for one that does not stand there.
    init(_ file: LogFile, line: @escaping @Sendable (ToldEvent) -> [UInt8]?) {
        (self.file, self.line) = (file, line)
    }

    var name: String { file.path }

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        var bytes: [UInt8] = []
        for event in events {
            guard let line = line(event) else { continue }
            bytes += line
            bytes.append(0x0A)
        }
        do throws(Errno) {
            try System.write(bytes, to: file.stream)
            return .written
        } catch {
            return .lost(events.count, error.description)
        }
    }

    func reopen() throws(UsageError) { try file.reopen() }

    /// One object of JSON a line.
    static func json(_ file: LogFile) -> EventFile { EventFile(file) { $0.object.bytes } }

    /// The lines of transfers and deletions that wu-ftpd and its successors write.
    static func xferlog(_ file: LogFile) -> EventFile {
        EventFile(file) { TransferLogLine($0)?.bytes }
    }
}
