// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Lets only so many tasks in at a time; the others wait in line.
package final class AsyncSemaphore: Sendable {
    private struct State {
        var limit: Int
        var inside: Int
        var nextTicket = 0
        var line: [(ticket: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    }

    private let state: Mutex<State>

    /// Lets so many in, of whom some are inside already.
    package init(limit: Int, inside: Int = 0) { state = Mutex(State(limit: limit, inside: inside)) }

    package var limit: Int { state.withLock { $0.limit } }

    /// The number of tasks that wait in line.
    package var waiting: Int { state.withLock { $0.line.count } }

    /// Waits until there is room; `false` if the task is cancelled first.
    package func enter() async -> Bool {
        let ticket = state.withLock { state in
            state.nextTicket += 1
            return state.nextTicket
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    // Under the lock: who cancels later finds the ticket in the line.
                    if Task.isCancelled { return false }
                    guard state.inside >= state.limit else {
                        state.inside += 1
                        return true
                    }
                    state.line.append((ticket, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.line.firstIndex { $0.ticket == ticket }.map { state.line.remove(at: $0) }
            }
            waiter?.continuation.resume(returning: false)
        }
    }

    /// Makes room for the next in line.
    package func leave() {
        let next = state.withLock { state in
            state.inside -= 1
            guard state.inside < state.limit, !state.line.isEmpty else {
                return nil as CheckedContinuation<Bool, Never>?
            }
            state.inside += 1
            return state.line.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    /// Lets one less in from now on; `false` if only the caller is inside, for whom there must be room.
    package func narrow() -> Bool {
        state.withLock { state in
            guard state.inside > 1 else { return false }
            state.limit = state.inside - 1
            return true
        }
    }

    /// Lets one more in from now on.
    package func widen() { widen { _ in true } }

    /// Lets one more in, unless there is room already: a task that waits later finds one admission, however many there
    /// were.
    package func admitOne() { widen { $0.inside >= $0.limit } }

    private func widen(if isWanted: (State) -> Bool) {
        let next = state.withLock { state in
            if !isWanted(state) { return nil as CheckedContinuation<Bool, Never>? }
            state.limit += 1
            guard state.inside < state.limit, !state.line.isEmpty else {
                return nil as CheckedContinuation<Bool, Never>?
            }
            state.inside += 1
            return state.line.removeFirst().continuation
        }
        next?.resume(returning: true)
    }

    /// Enters if there is room now.
    package func enterAtOnce() -> Bool {
        state.withLock { state in
            guard state.inside < state.limit else { return false }
            state.inside += 1
            return true
        }
    }
}
