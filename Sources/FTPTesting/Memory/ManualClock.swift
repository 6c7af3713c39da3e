// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import Synchronization

/// A clock that stands still until a test turns its hands.
package final class ManualClock: LoopClock {
    private struct State {
        var now = Deadline.now
        var wakes: [@Sendable () -> Void] = []
    }

    private let state = Mutex(State())

    package init() {}

    package var now: Deadline { state.withLock { $0.now } }

    package func attach(_ wake: @escaping @Sendable () -> Void) { state.withLock { $0.wakes.append(wake) } }

    /// Lets that much time pass at once: the loops fire what is due.
    package func advance(by duration: Duration) {
        let wakes = state.withLock { state in
            state.now = state.now.advanced(by: duration)
            return state.wakes
        }
        for wake in wakes { wake() }
    }

    /// Lets time pass in steps until `body` has returned; throws when `limit` has passed without that.
    ///
    /// A task may begin to wait only after a step, so there are many small ones, with a moment of real time between
    /// them for tasks to run.
    ///
    /// - Returns: What `body` returned, and how much time passed.
    package func advance<Result: Sendable>(
        by step: Duration, atMost limit: Duration, until body: @escaping @Sendable () async throws -> Result
    ) async throws -> (Result, Duration) {
        let start = now
        return try await withThrowingTaskGroup(of: Result.self) { group in
            group.addTask { try await body() }
            group.addTask { [self] in
                while now.since(start) <= limit {
                    try await Task.sleep(for: .microseconds(200))
                    advance(by: step)
                }
                throw TestFailure("nothing happened in \(limit) of the test's time")
            }
            defer { group.cancelAll() }
            guard let result = try await group.next() else { throw TestFailure("no task was started") }
            return (result, now.since(start))
        }
    }
}
