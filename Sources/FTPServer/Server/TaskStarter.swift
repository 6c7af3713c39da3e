// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Lets tasks start tasks beside themselves, all of them children of the one that runs the server.
///
/// A task group takes tasks only from the one who opened it; here others hand theirs in.
final class TaskStarter: Sendable {
    private struct Job: Sendable {
        let loop: EventLoop
        let body: @Sendable () async -> Void
    }

    private let jobs: AsyncStream<Job>
    private let input: AsyncStream<Job>.Continuation
    /// Started or handed in, and not ended.
    private let pending = Atomic(0)

    init() { (jobs, input) = AsyncStream.makeStream(of: Job.self) }

    /// Starts a task on a loop.
    func start(on loop: EventLoop, _ body: @escaping @Sendable () async -> Void) {
        pending.add(1, ordering: .relaxed)
        input.yield(Job(loop: loop, body: body))
    }

    /// Runs what is handed in until nothing is left, or until the task is cancelled, and then all of them are.
    func run() async {
        await withDiscardingTaskGroup { group in
            for await job in jobs {
                group.addTask(executorPreference: job.loop) { [self] in
                    await job.body()
                    if pending.subtract(1, ordering: .relaxed).newValue == 0 { input.finish() }
                }
            }
        }
    }
}
