// SPDX-License-Identifier: Apache-2.0
import Dispatch

/// A thread of its own for code that blocks.
///
/// Swift's pool is as wide as the machine: two blocked tests would stop all others. Run on an executor of its own, a
/// test stays the task it is (so `#expect` knows to whom a failure belongs) and may block as it likes.
final class OwnThread: TaskExecutor {
    private let queue = DispatchQueue(label: "ferry.test")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}

/// Runs code that blocks on a thread of its own, and suspends the caller meanwhile.
package func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
    try await withTaskExecutorPreference(OwnThread()) { try await onPreferredExecutor(body) }
}

@concurrent private func onPreferredExecutor<Value: Sendable>(_ body: @Sendable () throws -> Value) async throws
    -> Value
{
    try body()
}
