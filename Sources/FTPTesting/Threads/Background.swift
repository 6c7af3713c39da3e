// SPDX-License-Identifier: Apache-2.0
import Dispatch
import FerryIO
import Synchronization

/// Work on a thread of its own, for tests in which two things happen at once.
package final class Background<Value: Sendable>: Sendable {
    private let outcome = Mutex<Result<Value, any Error>?>(nil)
    private let done = DispatchSemaphore(value: 0)

    /// Starts the work.
    package init(_ body: @escaping @Sendable () throws -> Value) {
        Thread.start(named: "ferry-test") { [self] in
            let result = Result { try body() }
            outcome.withLock { $0 = result }
            done.signal()
        }
    }

    /// Waits for the work to end; gives back what it made, or throws what it threw.
    package func value(within span: Duration = .seconds(60)) throws -> Value {
        let seconds = Double(span.components.seconds)
        guard done.wait(timeout: .now() + seconds) == .success else { throw TestFailure("waited \(span) for a thread") }
        done.signal()
        guard let result = outcome.withLock({ $0 }) else { throw TestFailure("a thread ended without a result") }
        return try result.get()
    }
}
