// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPWire
import FerryIO
import ProgramKit

/// An event on its way out of the server, with an id that no other event has.
struct ToldEvent: Sendable {
    /// Receivers that are told an event twice know it by this.
    let id: String
    let milliseconds: Int64
    let kind: EventKind
    private(set) var content: Content
    /// The reason for which the digest that was asked for could not be taken, if that is so.
    private(set) var digestLoss: PromisedDigest.Reason?

    enum Content: Sendable {
        case client(Event)
        case sessionEnd(Event, SessionTally)
        case retired(RetiredFile)
        /// A hook was told an event in vain; the last reason.
        case hookFailed(hook: String, id: String, kind: EventKind, reason: String)
        /// The number of events that were lost.
        case dropped(Int)
    }

    init(_ kind: EventKind, _ content: Content) {
        id = EventIDs.next()
        milliseconds = System.millisecondsSince1970()
        (self.kind, self.content) = (kind, content)
    }

    /// The same event with the digest that was taken behind it, or the reason for which that could not be.
    func completed(with digest: PromisedDigest) -> ToldEvent {
        guard case .client(var event) = content else { return self }
        var told = self
        switch digest {
        case .taken(let digest): event.record?.digest = digest
        case .missing(let reason): told.digestLoss = reason
        }
        told.content = .client(event)
        return told
    }

    /// The event of a client; `nil` for a dropped one.
    var event: Event? {
        switch content {
        case .client(let event), .sessionEnd(let event, _): event
        case .retired, .hookFailed, .dropped: nil
        }
    }

    /// The account at fault or at work: the one that is logged in, or the name with which a login was tried.
    var user: String? {
        guard case .client(let event) = content else {
            if case .sessionEnd(_, let tally) = content { return tally.user.description }
            return nil
        }
        switch event.kind {
        case .loginFailed(let user), .loginDelayed(let user, _, _): return user
        case .loginRefused(let user, _): return user.description
        default: return event.user?.description
        }
    }

    /// The place in the account's tree that it is about.
    var path: VirtualPath? {
        guard case .client(let event) = content else { return nil }
        switch event.kind {
        case .transferEnded(let subject, _, _, _): return subject.path
        case .changed(.removed(let path)), .changed(.directoryMade(let path)), .changed(.directoryRemoved(let path)),
            .changed(.renamed(_, let path)), .changed(.copied(let path)):
            return path
        case .partialGaveWay(let path, _, _), .storeFailed(let path, _): return path
        default: return nil
        }
    }

    /// The weight of the event, for receivers that sort by it.
    var isTrouble: Bool {
        switch content {
        case .client(let event): event.kind.weight == .trouble
        case .sessionEnd, .retired: false
        case .hookFailed, .dropped: true
        }
    }

    /// One line for a person.
    var words: String {
        switch content {
        case .client(let event): TextLog.words(of: event)
        case .sessionEnd(let event, let tally): "\(tally.user)@\(event.peer.hostText): \(tally.words)"
        case .retired(let file): RetentionNews.removed(file).words
        case .hookFailed(let hook, let id, let kind, let reason):
            "\(hook) did not take the event \(id) (\(kind.rawValue)): \(reason)"
        case .dropped(let count): "\(count) events were lost here, as they came too fast or could not be written"
        }
    }
}

/// The source of ids: the start of the program, a number that chance gives, and a count.
private enum EventIDs {
    private static let start =
        String(System.millisecondsSince1970(), radix: 16) + String(UInt32.random(in: .min ... .max), radix: 16)
    private static let count = AtomicCount()

    static func next() -> String { "\(start)-\(count.next())" }
}
