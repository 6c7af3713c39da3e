// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The events that wait for one hook: put into its spool in groups, told some at a time, and tried again with pauses.
///
/// Telling an event never waits.
final class HookQueue: EventReceiver {
    /// The terms on which a hook is told events.
    struct Terms: Sendable {
        /// The number of events that it is told at once.
        var atOnce = 1
        /// The number of times that an event is tried.
        var tries = 20
        /// The most events that wait.
        var limit = 10_000
        /// The most bytes of events that wait.
        var bytes = 64 << 20
        /// The pause behind so many failures of an event.
        var pause: @Sendable (_ failures: Int) -> Duration = { .seconds(min(1 << min($0 - 1, 12), 3600)) }
    }

    private struct Waiting {
        let event: SpooledEvent
        var failures = 0
        var due: ContinuousClock.Instant
    }

    private enum Mode {
        case working
        /// It tells what is due, and returns.
        case ending
        /// It tells nothing; what comes waits in the spool.
        case resting
    }

    private struct State {
        var delivery: any HookDelivery
        var terms: Terms
        var mode = Mode.working
        var isRunning = false
        /// The events that are not in the spool yet.
        var arrived: [ToldEvent] = []
        /// The events that are just being put there.
        var spooling = 0
        var hasWriter = false
        /// In the order in which they came, those under way not among them.
        var waiting: [Waiting] = []
        var underWay = 0
        var bytes = 0
        var dropped = 0
        /// The clause that says why it did not take an event, when that happened last.
        var reason: String?

        init(_ delivery: any HookDelivery, _ terms: Terms) { (self.delivery, self.terms) = (delivery, terms) }

        var count: Int { arrived.count + spooling + waiting.count + underWay }
        /// True if there is nothing left to do before its `run` returns.
        var isOver: Bool {
            if mode == .working || underWay > 0 || !arrived.isEmpty || hasWriter { return false }
            return mode == .resting || !waiting.contains { $0.due <= .now }
        }
    }

    let name: String
    private let state: Mutex<State>
    private let spool: Mutex<HookSpool>
    private let nudge = Nudge()
    private let report: @Sendable (HookReport) -> Void

    private static let pool = BlockingPool(width: 2)

    /// `waiting` are the events that an earlier run of the program has left.
    init(
        _ name: String, to delivery: any HookDelivery, _ terms: Terms, spool: consuming sending HookSpool,
        waiting: [SpooledEvent], reporting report: @escaping @Sendable (HookReport) -> Void
    ) {
        (self.name, self.report) = (name, report)
        self.spool = Mutex(spool)
        var state = State(delivery, terms)
        state.waiting = waiting.map { Waiting(event: $0, due: .now) }
        state.bytes = waiting.reduce(0) { $0 + $1.text.utf8.count }
        self.state = Mutex(state)
    }

    /// The events that wait, or are just being told.
    var length: Int { state.withLock { $0.count } }

    var standing: Standing {
        state.withLock { state in
            let putOff = state.waiting.filter { $0.failures > 0 }
            var standing = Standing(waiting: state.count, putOff: putOff.count)
            standing.next = putOff.map(\.due).min().map { max(.zero, $0 - .now) }
            standing.reason = putOff.isEmpty ? nil : state.reason
            return standing
        }
    }

    func offer(_ event: ToldEvent) {
        let needsWriter = state.withLock { state in
            if state.count >= state.terms.limit || state.bytes >= state.terms.bytes {
                state.dropped += 1
                return false
            }
            state.arrived.append(event)
            defer { state.hasWriter = true }
            return !state.hasWriter
        }
        if needsWriter { Self.pool.start { self.keepArrived() } }
    }

    /// Puts what has arrived into the spool, as long as something comes.
    private func keepArrived() {
        while true {
            let (arrived, dropped, terms) = state.withLock { state in
                defer { (state.arrived, state.dropped) = ([], 0) }
                state.hasWriter = !state.arrived.isEmpty
                state.spooling = state.arrived.count
                return (state.arrived, state.dropped, state.terms)
            }
            if dropped > 0 {
                report(.lost(dropped, "\(terms.limit) events or \(terms.bytes >> 20) MB wait for it already"))
            }
            guard !arrived.isEmpty else {
                // `run` may wait for this before it ends.
                nudge.give()
                return
            }
            let events = arrived.map(SpooledEvent.init)
            spool.withLock { spool in
                do throws(Errno) { try spool.add(events) } catch {
                    report(.notSpooled(events.count, error))
                }
            }
            state.withLock { state in
                state.spooling = 0
                state.waiting += events.map { Waiting(event: $0, due: .now) }
                state.bytes += events.reduce(0) { $0 + $1.text.utf8.count }
            }
            nudge.give()
        }
    }

    /// Tells the hook its events, until the task is cancelled, or `end` was said and nothing is due, or `rest`.
    func run() async {
        // It keeps nothing of what is over, however many events one run tells.
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                while let next = takeDue() {
                    group.addTask { await self.tell(next) }
                }
                let pause = state.withLock { state -> Duration? in
                    if state.isOver {
                        state.isRunning = false
                        return nil
                    }
                    let isBusy = state.underWay >= state.terms.atOnce || state.mode == .resting
                    let due = isBusy ? nil : state.waiting.map(\.due).min()
                    return due.map { max(.milliseconds(1), $0 - .now) } ?? .seconds(3600)
                }
                guard let pause else { return }
                _ = await nudge.ends { (try? await Task.sleep(for: pause)) != nil }
            }
            group.cancelAll()
        }
    }

    /// Tells the events in this way from now on; what is under way ends as it began.
    ///
    /// - Returns: True if somebody has to call `run`: nobody has, or it has returned.
    func work(by delivery: any HookDelivery, _ terms: Terms) -> Bool {
        let wasRunning = state.withLock { state in
            defer { state.isRunning = true }
            (state.delivery, state.terms, state.mode) = (delivery, terms, .working)
            return state.isRunning
        }
        nudge.give()
        return !wasRunning
    }

    /// Tells nothing any more until `work` is said; what is under way ends, and the others wait.
    ///
    /// - Returns: The number of those.
    func rest() -> Int {
        let count = state.withLock { state in
            state.mode = .resting
            return state.count - state.underWay
        }
        nudge.give()
        return count
    }

    /// Asks `run` to return as soon as nothing is due.
    func end() {
        state.withLock { if $0.mode == .working { $0.mode = .ending } }
        nudge.give()
    }

    private func takeDue() -> Waiting? {
        state.withLock { state in
            guard state.mode != .resting, state.underWay < state.terms.atOnce,
                let index = state.waiting.firstIndex(where: { $0.due <= .now })
            else { return nil }
            state.underWay += 1
            return state.waiting.remove(at: index)
        }
    }

    private func tell(_ waiting: Waiting) async {
        let (delivery, terms) = state.withLock { ($0.delivery, $0.terms) }
        let (event, outcome) = (waiting.event, await delivery.deliver(waiting.event))
        var waiting = waiting
        var isOver = true
        switch outcome {
        case .taken: break
        // An event that was stopped in the middle is told again after the next start.
        case .notNow where Task.isCancelled: isOver = false
        case .notNow(let reason):
            state.withLock { $0.reason = reason }
            waiting.failures += 1
            if waiting.failures < terms.tries {
                isOver = false
                let pause = terms.pause(waiting.failures)
                waiting.due = .now + pause
                if waiting.failures == 1 { report(.putOff(event, reason, pause)) }
            } else {
                report(.gaveUp(event, "\(reason), \(waiting.failures) times"))
            }
        case .never(let reason): report(.gaveUp(event, reason))
        }
        if isOver { await Self.pool.run { self.spool.withLock { $0.remove(event.id) } } }
        state.withLock { [waiting] state in
            state.underWay -= 1
            if isOver { state.bytes -= event.text.utf8.count } else { state.waiting.append(waiting) }
        }
        nudge.give()
    }
}
