// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The events that wait for a sink: whoever tells one never waits, a thread writes them.
///
/// When the sink is too slow, events are left out and counted rather than kept without end; the sink is told how many,
/// as an event, and the console too.
final class EventQueue: EventReceiver {
    private struct State {
        var waiting: [ToldEvent] = []
        var hasWriter = false
        /// The events that were left out since the last that was written, for want of room here.
        var dropped = 0
        /// The events that the sink failed to write since then.
        var unwritten = 0
    }

    /// Threads for sinks alone, so that a sink that hangs holds up no file of a client.
    private static let pool = BlockingPool(width: 4)
    private static let limit = 10_000
    /// The most that an event may be late; what comes meanwhile is written with it.
    private static let patience = Duration.milliseconds(10)

    let sink: any EventSink
    private let limit: Int
    private let state = Mutex(State())
    /// Held while the sink is written to, so that nothing overtakes.
    private let turn = Mutex(())
    private let complain: @Sendable (_ sink: String, _ lost: Int, _ reason: String) -> Void

    init(
        to sink: any EventSink, limit: Int = EventQueue.limit,
        complaining complain: @escaping @Sendable (_ sink: String, _ lost: Int, _ reason: String) -> Void
    ) {
        (self.sink, self.limit, self.complain) = (sink, limit, complain)
    }

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
        if needsWriter { Self.pool.start { self.serve() } }
    }

    /// Writes what still waits.
    func finish() async { await Self.pool.run { self.writeWaiting() } }

    private func serve() {
        repeat {
            writeWaiting()
            Thread.pause(Self.patience)
        } while hasMore()
    }

    private func writeWaiting() {
        turn.withLock { _ in
            var (events, dropped, unwritten) = state.withLock { state in
                defer { (state.waiting, state.dropped) = ([], 0) }
                return (state.waiting, state.dropped, state.unwritten)
            }
            if events.isEmpty { return }
            let count = events.count
            if dropped > 0 { complain(sink.name, dropped, "it is too slow for them") }
            if dropped + unwritten > 0 { events.append(ToldEvent(.dropped, .dropped(dropped + unwritten))) }
            guard let (lost, reason) = sink.write(events) else {
                state.withLock { $0.unwritten = 0 }
                return
            }
            // One line at the beginning of a failure that lasts; the count is told to the sink when it is over.
            if unwritten == 0 { complain(sink.name, min(lost, count), reason) }
            state.withLock { $0.unwritten = unwritten + dropped + min(lost, count) }
        }
    }

    /// If not, the writer leaves, and the next event calls another.
    private func hasMore() -> Bool {
        state.withLock { state in
            state.hasWriter = !state.waiting.isEmpty
            return state.hasWriter
        }
    }
}
