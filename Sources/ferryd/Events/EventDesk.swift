// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPPolicy
import FTPWire
import Synchronization

/// Takes the events of all sessions, and hands each to the receivers that want it at that moment.
///
/// It runs on the loops: it looks at filters and puts into queues, and writes nothing itself. Sessions know the desk and not
/// the receivers, so that these may come and go while the sessions go on. Without any it costs them a look at a flag.
final class EventDesk: EventSubscriber {
    private let outlets: Mutex<[EventOutlet]>
    private let tallies = SessionTallies()
    private let held = HeldEvents()
    private let isOpen = Atomic(false)
    private let takesDigests = Atomic(false)
    private let sumsUp = Atomic(false)
    let wantsCommands = false

    init(_ outlets: [EventOutlet] = []) {
        self.outlets = Mutex([])
        change(to: outlets)
    }

    var wantsRecords: Bool { isOpen.load(ordering: .relaxed) }
    var wantsDigests: Bool { takesDigests.load(ordering: .relaxed) }

    /// Tells these receivers from now on: each event goes to those before, or to those after.
    func change(to new: [EventOutlet]) {
        outlets.withLock { $0 = new }
        let wantsSums = new.contains { $0.filter.kinds.contains(.sessionEnd) }
        isOpen.store(!new.isEmpty, ordering: .relaxed)
        takesDigests.store(new.contains { $0.filter.wantsDigests }, ordering: .relaxed)
        sumsUp.store(wantsSums, ordering: .relaxed)
        if !wantsSums { tallies.forget() }
    }

    func receive(_ event: Event) {
        if !wantsRecords { return }
        if sumsUp.load(ordering: .relaxed), let tally = tallies.note(event) {
            tell(.sessionEnd, .sessionEnd(event, tally))
        }
        if let kind = EventKind(event.kind) { tell(kind, .client(event)) }
    }

    /// Tells an event to all receivers that want it.
    func tell(_ kind: EventKind, _ content: ToldEvent.Content) {
        var told: ToldEvent?
        var waiting: [any EventReceiver] = []
        for outlet in outlets.withLock({ $0 }) where outlet.filter.kinds.contains(kind) {
            let event = told ?? ToldEvent(kind, content)
            told = event
            guard outlet.filter.wants(event) else { continue }
            if outlet.filter.wantsDigests, event.event?.record?.laterDigest != nil {
                waiting.append(outlet.receiver)
            } else {
                outlet.receiver.offer(event)
            }
        }
        guard let told, !waiting.isEmpty, let digest = told.event?.record?.laterDigest else { return }
        held.hold(told, for: waiting, until: digest)
    }

    /// Tells what waits for a digest without one, as the server ends.
    func finish() { held.releaseAll() }
}

/// The events that wait for digests, and those who are told them then.
private final class HeldEvents: Sendable {
    private struct Held {
        let event: ToldEvent
        let receivers: [any EventReceiver]
    }

    private let held = Mutex<[String: Held]>([:])

    func hold(_ event: ToldEvent, for receivers: [any EventReceiver], until promise: DigestPromise) {
        held.withLock { $0[event.id] = Held(event: event, receivers: receivers) }
        promise.whenKept { self.release(event.id, $0) }
    }

    func releaseAll() { for id in held.withLock({ Array($0.keys) }) { release(id, .missing(.serverEnded)) } }

    /// Tells an event that is still held.
    private func release(_ id: String, _ digest: PromisedDigest) {
        guard let held = held.withLock({ $0.removeValue(forKey: id) }) else { return }
        let event = held.event.completed(with: digest)
        for receiver in held.receivers { receiver.offer(event) }
    }
}

/// A receiver, and the events that it wants.
struct EventOutlet: Sendable {
    let filter: EventFilter
    let receiver: any EventReceiver
}

/// The events that a receiver wants.
struct EventFilter: Hashable, Sendable {
    var kinds: Set<EventKind>
    /// Names of accounts; none means all, and clients that have not logged in too.
    var accounts: [Glob] = []
    /// Places in the account's tree, with all below them; none means all, and events without a place too.
    var places: [RulePattern] = []
    var wantsDigests = false

    /// True for an event of one of the kinds.
    func wants(_ event: ToldEvent) -> Bool {
        if !accounts.isEmpty {
            guard let user = event.user.map({ Array($0.utf8) }), accounts.contains(where: { $0.matches(user) }) else {
                return false
            }
        }
        if places.isEmpty { return true }
        if case .sessionEnd(_, let tally) = event.content { return tally.files.contains { holds($0.path) } }
        return event.path.map(holds) ?? false
    }

    private func holds(_ path: VirtualPath) -> Bool { places.contains { $0.match(path) == .holds } }
}
