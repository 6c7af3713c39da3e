// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Foundation
import Synchronization

/// Writes down all that a server tells.
final class EventRecorder: EventSubscriber {
    private let recorded = Mutex<[Event]>([])
    /// Rung at each event.
    private let news = NSCondition()
    let wantsCommands = true
    /// True if it keeps records, with the digests of uploads.
    let wantsDigests: Bool

    var wantsRecords: Bool { wantsDigests }

    init(wantsDigests: Bool = false) { self.wantsDigests = wantsDigests }

    func receive(_ event: Event) {
        recorded.withLock { $0.append(event) }
        news.withLock { news.broadcast() }
    }

    var all: [Event] { recorded.withLock { $0 } }

    /// Waits until something can be picked from the events.
    private func wait<Value>(for what: String, _ pick: ([Event]) -> Value?) throws -> Value {
        let limit = WaitLimit.usual
        news.lock()
        defer { news.unlock() }
        while true {
            if let value = pick(all) { return value }
            if !news.wait(until: Date(timeIntervalSinceNow: Double(limit.milliseconds) / 1000)), limit.passed {
                throw limit.exceeded(what)
            }
        }
    }

    /// The first event from which something can be picked; waits for it.
    @discardableResult
    func first<Value>(_ what: String, _ pick: (Event.Kind) -> Value?) throws -> Value {
        try wait(for: what) { events in
            for event in events { if let value = pick(event.kind) { return value } }
            return nil
        }
    }

    /// Waits for the end of a transfer and tells what the server made of it: nil if it was complete.
    @discardableResult
    func transferEnd() throws -> (refusal: Refusal?, bytes: Int64) {
        try first("the end of a transfer") { kind in
            guard case .transferEnded(_, let verdict, let bytes, _) = kind else { return nil }
            guard case .failed(let refusal) = verdict else { return (nil, bytes) }
            return (refusal, bytes)
        }
    }

    /// Waits for the end of an upload that is whole, and tells what showed it.
    func proof() throws -> EndProof {
        try first("an upload that is proved") { kind in
            guard case .transferEnded(_, .complete(let proof), _, _) = kind else { return nil }
            return proof
        }
    }

    /// Waits for the end of a connection and tells why it ended.
    func ending() throws -> CloseReason {
        try first("the end of a connection") { kind in
            guard case .closed(let ending) = kind else { return nil }
            return ending
        }
    }

    /// Waits until so many transfers have ended.
    func transferEnds(_ count: Int) throws {
        try wait(for: "\(count) transfers to end") { $0.count(where: \.isTransferEnd) < count ? nil : () }
    }
}

extension Event {
    fileprivate var isTransferEnd: Bool {
        if case .transferEnded = kind { return true }
        return false
    }
}
