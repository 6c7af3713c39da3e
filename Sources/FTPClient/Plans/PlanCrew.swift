// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The connections that carry out a plan: those that work, and those that are let in when they are worth it.
final class PlanCrew: Sendable {
    private struct State {
        var growth: ConnectionGrowth
        /// Connections that work.
        var working = 1
        /// Connections that were let in, the first one among them.
        var admitted = 1
    }

    private let state: Mutex<State>
    private let door = AsyncSemaphore(limit: 0)
    /// True when there can never be more than the first.
    let isAlone: Bool

    init(_ growth: ConnectionGrowth, isAlone: Bool) {
        state = Mutex(State(growth: growth))
        self.isAlone = isAlone
    }

    /// Waits until another connection is worth it; `false` when the task is cancelled first.
    func admission() async -> Bool { await door.enter() }

    /// Looks at the work, and lets connections in.
    func consider(
        moved: Int64, files: Int, waiting: PlanOutlook, divisible: (bytes: Int64, connections: Int) = (0, 0)
    ) {
        if isAlone { return }
        let more = state.withLock { state in
            let wanted = state.growth.update(
                ConnectionGrowth.Measurement(
                    time: .now, moved: moved, files: files, waiting: waiting, connections: state.working,
                    divisible: divisible))
            // A server that refuses connections hears of a few at a time only.
            let more = max(0, min(wanted, max(ConnectionGrowth.most, state.working * 4)) - state.admitted)
            state.admitted += more
            return more
        }
        for _ in 0..<more { door.widen() }
    }

    /// True while others work beside the first connection.
    var hasHelpers: Bool { state.withLock { $0.working > 1 } }

    /// One more works.
    func join() { state.withLock { $0.working += 1 } }

    /// One has stopped working.
    func leave() { state.withLock { $0.working -= 1 } }

    /// The server has refused one of the connections that were let in; others may still be on their way.
    func refused() {
        state.withLock { state in
            state.admitted -= 1
            state.growth.refuse(beyond: state.admitted)
        }
    }
}
