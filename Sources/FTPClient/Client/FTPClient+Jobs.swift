// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import Synchronization

/// A piece of work for one connection: a file of a tree, or a segment of a file.
public struct TransferJob: Sendable {
    /// The file or range it is about, for messages.
    public let name: FileName

    let work: @Sendable (inout FTPConnection) async throws -> TransferSummary

    /// Makes a job; `work` may be repeated on another connection if its own was lost.
    public init(
        name: FileName, work: @escaping @Sendable (inout FTPConnection) async throws -> TransferSummary
    ) {
        self.name = name
        self.work = work
    }
}

extension FTPClient {
    /// Does jobs on as many connections as the client may have.
    ///
    /// - Parameters:
    ///   - next: Gives the next job as soon as a connection is free for it, `nil` when there are no more. It is asked
    ///     by several tasks, and may find jobs (list directories, cut files) while others run.
    ///   - onEnd: Told of the end of each job, by the task that did it.
    public func perform(
        _ next: @escaping @Sendable () async -> TransferJob?,
        onEnd: @escaping @Sendable (TransferJob, Result<TransferSummary, any Error>) -> Void
    ) async {
        let loop = try? ClientLoop.get()
        await withDiscardingTaskGroup { group in
            for _ in 0..<connectionLimit {
                group.addTask(executorPreference: loop) {
                    while !Task.isCancelled, let job = await next() {
                        do {
                            onEnd(job, .success(try await self.retrying(job.work)))
                        } catch {
                            onEnd(job, .failure(error))
                        }
                    }
                }
            }
        }
    }

    /// Does jobs of a list, in its order.
    public func perform(
        _ jobs: [TransferJob], onEnd: @escaping @Sendable (TransferJob, Result<TransferSummary, any Error>) -> Void
    ) async {
        let queue = JobQueue(jobs)
        await perform({ queue.next() }, onEnd: onEnd)
    }
}

/// The jobs that no task has taken yet.
private final class JobQueue: Sendable {
    private let jobs: Mutex<ArraySlice<TransferJob>>

    init(_ jobs: [TransferJob]) { self.jobs = Mutex(jobs[...]) }

    func next() -> TransferJob? { jobs.withLock { $0.popFirst() } }
}
