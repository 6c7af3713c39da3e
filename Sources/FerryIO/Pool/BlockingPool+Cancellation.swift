// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Tells a thread of the pool that the task it works for was cancelled.
package final class CancellationFlag: Sendable {
    private let flag = Atomic(false)

    package init() {}

    package var isSet: Bool { flag.load(ordering: .acquiring) }

    package func set() { flag.store(true, ordering: .releasing) }
}

extension BlockingPool {
    /// Runs `body` on a thread of the pool; `body` may look at the flag and give up when the caller is cancelled.
    package func run<Value: Sendable, Failure: Error>(
        _ body: @escaping @Sendable (CancellationFlag) throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let flag = CancellationFlag()
        let result = await withTaskCancellationHandler {
            await run { () -> Result<Value, Failure> in
                do throws(Failure) { return .success(try body(flag)) } catch { return .failure(error) }
            }
        } onCancel: {
            flag.set()
        }
        return try result.get()
    }
}
