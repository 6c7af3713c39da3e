// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// Commands that run in the background, in a task of their own.
final class Job: Sendable {
    private struct State {
        var task: Task<Void, Never>?
        var isStopped = false
        var ended: (after: Duration, code: ExitCode?)?
    }

    /// The number that `wait` and `kill` know it by.
    let number: Int

    /// The commands as they can be typed.
    let text: String

    let log: JobLog
    private let start = ContinuousClock.now
    private let state = Mutex(State())
    private let end = AsyncSemaphore(limit: 1, inside: 1)

    init(number: Int, text: String) {
        self.number = number
        self.text = text
        log = JobLog(mark: "[\(number)] ")
    }

    /// Begins to do the commands in a shell of their own, which nobody else uses.
    func begin(_ commands: [TypedCommand], in shell: consuming Shell) {
        let handoff = Handoff(shell)
        let task = Task {
            guard var shell = handoff.take() else { return }
            _ = await shell.perform(commands, onFailure: .goOn)
            await shell.release()
            let code = shell.firstFailure
            state.withLock { $0.ended = (ContinuousClock.now - start, code) }
            end.leave()
        }
        state.withLock { $0.task = task }
    }

    /// True until it has ended.
    var isRunning: Bool { state.withLock { $0.ended == nil } }

    /// The code it has failed with; `nil` while it runs, and when it has not failed.
    var failure: ExitCode? { state.withLock { $0.ended?.code } }

    /// True when somebody has stopped it.
    var isStopped: Bool { state.withLock { $0.isStopped } }

    /// The time it has run for.
    var elapsed: Duration { state.withLock { $0.ended?.after } ?? ContinuousClock.now - start }

    /// Waits for its end; `false` if the task that waits is cancelled first.
    func waitForEnd() async -> Bool {
        guard await end.enter() else { return false }
        end.leave()
        return true
    }

    /// Stops it, as control-C stops a command in front, and waits until it has ended.
    func stop() async {
        let task = state.withLock { state in
            state.isStopped = state.ended == nil
            return state.task
        }
        task?.cancel()
        await task?.value
    }

    /// The line that tells of its end.
    var epitaph: String {
        if isStopped { return "[\(number)] Stopped: \(text)" }
        return failure.map { "[\(number)] Failed with code \($0.rawValue): \(text)" } ?? "[\(number)] Done: \(text)"
    }
}
