// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The events that wait for a sink: whoever tells one never waits, a thread writes them.
///
/// When the sink is too slow, or away for long, events are left out and counted rather than kept without end; the sink is
/// told how many, as an event, and the console too.
final class EventQueue: EventReceiver {
    private struct State {
        var waiting: [ToldEvent] = []
        /// True while a thread writes, or is to be called when a pause is over.
        var hasWriter = false
        /// The events that were left out since the last that was written, for want of room here.
        var dropped = 0
        /// The events that the sink failed to write since then.
        var unwritten = 0
        /// The events that the sink has been given, and may not have taken yet.
        var inHand = 0
        var isAway = false
        var isLeaving = false
        /// True when the server has not waited for the sink any longer.
        var isGivenUp = false
    }

    /// Threads for sinks alone, so that a sink that hangs holds up no file of a client.
    private static let pool = BlockingPool(width: 4)
    private static let remotePool = BlockingPool(width: 4)
    private static let limit = 10_000
    /// The most that an event may be late; what comes meanwhile is written with it.
    private static let patience = Duration.milliseconds(10)
    /// The time for a last attempt.
    static let farewell = Duration.seconds(10)
    /// The time beyond that for a sink to say what became of it.
    private static let grace = Duration.seconds(1)

    let sink: any EventSink
    private let limit: Int
    private let state = Mutex(State())
    /// Held while the sink is written to, so that nothing overtakes.
    private let turn = Mutex(())
    private let complain: @Sendable (_ sink: String, SinkTrouble) -> Void

    init(
        to sink: any EventSink, limit: Int = EventQueue.limit,
        complaining complain: @escaping @Sendable (_ sink: String, SinkTrouble) -> Void
    ) {
        (self.sink, self.limit, self.complain) = (sink, limit, complain)
    }

    private var pool: BlockingPool { sink.isRemote ? Self.remotePool : Self.pool }

    /// The events that wait.
    var length: Int { state.withLock { $0.waiting.count } }

    func offer(_ event: ToldEvent) {
        let needsWriter = state.withLock { state in
            if state.waiting.count >= limit {
                state.dropped += 1
                return false
            }
            state.waiting.append(event)
            defer { state.hasWriter = true }
            return !state.hasWriter
        }
        if needsWriter { pool.start { self.serve() } }
    }

    /// Writes what still waits, if the sink takes it until then; one that hangs is not waited for.
    func finish(until deadline: Deadline = .after(EventQueue.farewell)) async {
        let (answers, answer) = AsyncStream.makeStream(of: Bool.self)
        pool.start {
            _ = self.writeWaiting(lastUntil: deadline)
            answer.yield(true)
        }
        let limit = Task {
            try? await Task.sleep(for: deadline.advanced(by: Self.grace).since(.now))
            answer.yield(false)
        }
        // In a task of its own, as a caller that is cancelled has to wait, too.
        let isDone = await Task { await answers.first { _ in true } }.value
        limit.cancel()
        if isDone != true { giveUp() }
    }

    private func giveUp() {
        let lost = state.withLock { state in
            defer { (state.waiting, state.dropped, state.isGivenUp) = ([], 0, true) }
            return state.waiting.count + state.dropped + state.inHand
        }
        if lost > 0 { complain(sink.name, .lost(lost, "it did not take them in time")) }
    }

    /// Waits no longer than for the next attempt if the sink is away: nobody offers anything more.
    func leave() { state.withLock { $0.isLeaving = true } }

    private func serve() {
        repeat {
            if let pause = writeWaiting(lastUntil: state.withLock { $0.isLeaving ? .after(Self.farewell) : nil }) {
                // No thread is kept for it.
                Task {
                    try? await Task.sleep(for: pause)
                    self.pool.start { self.serve() }
                }
                return
            }
            Thread.pause(Self.patience)
        } while hasMore()
    }

    /// Writes what waits; the pause after which the rest is worth another attempt, unless this one is the last, for which
    /// there is a deadline.
    private func writeWaiting(lastUntil deadline: Deadline?) -> Duration? {
        turn.withLock { _ in
            var (events, dropped, unwritten, isAway) = state.withLock { state in
                defer { (state.waiting, state.dropped, state.inHand) = ([], 0, state.waiting.count) }
                return (state.waiting, state.dropped, state.unwritten, state.isAway)
            }
            defer { state.withLock { $0.inHand = 0 } }
            if events.isEmpty { return nil }
            let count = events.count
            if dropped > 0 {
                let reason = isAway ? "\(limit) wait for it already" : "it is too slow for them"
                tell(.lost(dropped, reason))
            }
            if dropped + unwritten > 0 { events.append(ToldEvent(.dropped, .dropped(dropped + unwritten))) }
            switch deadline.map({ sink.writeLast(events, until: $0) }) ?? sink.write(events) {
            case .written:
                noteWritten()
                return nil
            case .lost(let lost, let reason):
                // One line at the beginning of a failure that lasts; the count is told to the sink when it is over.
                if unwritten == 0 { tell(.lost(min(lost, count), reason)) }
                state.withLock { $0.unwritten = unwritten + dropped + min(lost, count) }
                return nil
            case .later(let written, let pause, let reason):
                let rest = events[..<count].dropFirst(written)
                let lost = written > count ? 0 : dropped + unwritten
                if deadline != nil {
                    tell(.lost(rest.count, reason))
                    state.withLock { $0.unwritten = lost + rest.count }
                    return nil
                }
                putOff(rest, lost: lost, reason)
                return pause
            }
        }
    }

    private func noteWritten() {
        let wasAway = state.withLock { state in
            defer { (state.unwritten, state.isAway) = (0, false) }
            return state.isAway
        }
        if wasAway { tell(.back) }
    }

    /// Puts events back before those that came meanwhile, of which the latest are left out where there is no room.
    private func putOff(_ rest: ArraySlice<ToldEvent>, lost: Int, _ reason: String) {
        let isNews = state.withLock { state in
            let excess = max(0, rest.count + state.waiting.count - limit)
            state.waiting = Array(rest) + state.waiting.dropLast(excess)
            state.dropped += excess
            state.unwritten = lost
            defer { state.isAway = true }
            return !state.isAway
        }
        if isNews { tell(.away(reason)) }
    }

    /// Complains, unless the last word has been said.
    private func tell(_ trouble: SinkTrouble) {
        if !state.withLock({ $0.isGivenUp }) { complain(sink.name, trouble) }
    }

    /// If not, the writer leaves, and the next event calls another.
    private func hasMore() -> Bool {
        state.withLock { state in
            state.hasWriter = !state.waiting.isEmpty
            return state.hasWriter
        }
    }
}

/// Something that an administrator should know of a place for events.
enum SinkTrouble: Sendable {
    /// The number of events that were lost there; a clause says what was wrong.
    case lost(Int, String)
    /// It cannot be reached, and events wait.
    case away(String)
    /// The lines that waited are there.
    case back
}

extension SinkTrouble {
    /// The word that a JSON log has for it.
    var kind: String {
        switch self {
        case .lost: "events-lost"
        case .away: "events-wait"
        case .back: "events-go-on"
        }
    }

    /// A sentence, or two, about the place of that name.
    func words(_ place: String) -> String {
        switch self {
        case .lost(let count, let reason):
            "\(count) events were not written to \(place): \(reason). The next that is written there tells how many were lost."
        case .away(let reason): "Events wait for \(place): \(reason). It is tried again and again."
        case .back: "Events go to \(place) again, with those that have waited."
        }
    }
}
