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
    try await OwnThread.run { () async throws in try body() }
}

extension OwnThread {
    /// Runs a task's next steps on a thread of their own.
    static func run<Value: Sendable>(_ body: @concurrent @Sendable () async throws -> Value) async throws -> Value {
        try await withTaskExecutorPreference(OwnThread()) {
            // Optimised code takes the hop to the preferred executor for one it has made already; a yield is a real
            // one.
            await Task.yield()
            return try await body()
        }
    }
}
