// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPAccounts
@testable import FTPServer
import FTPWire
import FerryIO
import ProgramKit
import Synchronization
import Testing

@testable import ferryd

extension Event {
    /// An event of the account ada, at home in `/srv/ada`.
    static func ada(_ kind: Kind, session: Int = 7, user: String? = "ada", digest: [UInt8]? = nil) throws -> Event {
        let peer = try #require(SocketAddress(numeric: "192.0.2.1", port: 4000))
        var event = Event(
            connection: session, peer: peer, user: try user.map { try AccountName($0) }, kind: kind)
        event.record = EventRecord(tree: ServedTree(home: Array("/srv/ada".utf8)))
        event.record?.digest = digest
        return event
    }

    /// The end of an upload.
    static func upload(_ path: String, bytes: Int64 = 3, session: Int = 7, digest: [UInt8]? = nil) throws -> Event {
        try .ada(
            .transferEnded(
                TransferSubject(direction: .upload, path: VirtualPath(path)), .complete(.closeNotify), bytes: bytes,
                duration: .milliseconds(1500)), session: session, digest: digest)
    }
}

extension ToldEvent {
    /// The event as a receiver is told it.
    init(_ event: Event) throws { self.init(try #require(EventKind(event.kind)), .client(event)) }

    /// The object as a receiver reads it.
    var read: JSON { JSON(parsing: Array(object.text.utf8)) ?? .null }
}

/// A receiver that keeps what it is told.
final class Collector: EventReceiver, EventSink {
    let name = "collector"
    private let kept = Mutex<[ToldEvent]>([])
    /// True while writing fails.
    let fails = Mutex(false)

    var events: [ToldEvent] { kept.withLock { $0 } }

    func offer(_ event: ToldEvent) { kept.withLock { $0.append(event) } }

    func write(_ events: [ToldEvent]) -> SinkOutcome {
        if fails.withLock({ $0 }) { return .lost(events.count, "no room") }
        kept.withLock { $0 += events }
        return .written
    }
}
