// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// A way to end a pause early, for those who have changed something.
package final class Nudge: Sendable {
    private struct State {
        var isPending = false
        var sleeper: Task<Bool, Never>?
    }

    private let state = Mutex(State())

    package init() {}

    /// Ends the pause that is, or else the next one.
    package func give() {
        let sleeper = state.withLock { state in
            if state.sleeper == nil { state.isPending = true }
            return state.sleeper
        }
        sleeper?.cancel()
    }

    /// Runs `sleep`, which ends early when its task is cancelled; `true` for a nudge in the meantime or before.
    package func ends(_ sleep: @escaping @Sendable () async -> Bool) async -> Bool {
        let sleeper = Task { await sleep() }
        let wasPending = state.withLock { state in
            defer { state.isPending = false }
            state.sleeper = sleeper
            return state.isPending
        }
        if wasPending { sleeper.cancel() }
        let isOver = await withTaskCancellationHandler {
            await sleeper.value
        } onCancel: {
            sleeper.cancel()
        }
        state.withLock { $0.sleeper = nil }
        return !isOver && !Task.isCancelled
    }
}
