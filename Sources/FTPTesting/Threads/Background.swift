// SPDX-License-Identifier: Apache-2.0
import Dispatch
import FerryIO
import Synchronization

/// Work on a thread of its own, for tests in which two things happen at once.
///
/// It begins at once, however busy Swift's own pool is with other tests.
package final class Background<Value: Sendable>: Sendable {
    private enum State {
        case running([CheckedContinuation<Void, Never>])
        case ended(Result<Value, any Error>)
    }

    private let state = Mutex(State.running([]))
    private let ended = DispatchSemaphore(value: 0)

    /// Starts the work.
    package init(_ body: @escaping @Sendable () throws -> Value) {
        Thread.start(named: "ferry-test") { [self] in end(with: Result { try body() }) }
    }

    /// Blocks until the work has ended; gives back what it made, or throws what it threw.
    package func value(within span: Duration = .seconds(60)) throws -> Value {
        let limit = DispatchTime.now() + .seconds(Int(span.components.seconds))
        guard ended.wait(timeout: limit) == .success else { throw TestFailure("waited \(span) for a thread to end") }
        ended.signal()
        return try outcome.get()
    }

    /// Suspends until the work has ended.
    package var result: Result<Value, any Error> {
        get async {
            await withCheckedContinuation { continuation in
                let isOver = state.withLock { state in
                    guard case .running(let waiting) = state else { return true }
                    state = .running(waiting + [continuation])
                    return false
                }
                if isOver { continuation.resume() }
            }
            return outcome
        }
    }

    private var outcome: Result<Value, any Error> {
        guard case .ended(let result) = state.withLock({ $0 }) else {
            return .failure(TestFailure("the thread has not ended"))
        }
        return result
    }

    private func end(with result: Result<Value, any Error>) {
        let waiting: [CheckedContinuation<Void, Never>] = state.withLock { state in
            guard case .running(let waiting) = state else { return [] }
            state = .ended(result)
            return waiting
        }
        ended.signal()
        for continuation in waiting { continuation.resume() }
    }
}
