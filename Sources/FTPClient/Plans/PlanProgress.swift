// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import Synchronization

/// The state of a plan under way, told each time one of its transfers tells its own.
public struct PlanProgress: Sendable {
    /// The transfer that has moved.
    public let transfer: TransferProgress

    /// The name of its file on the side it comes from.
    public let name: FileName

    /// The number of the step that it belongs to, from 0 on.
    public let step: Int

    /// Transfers under way.
    public let running: Int

    /// Files that have ended.
    public let filesEnded: Int

    /// Files that are known so far: those that ended, that are under way, and that wait.
    public let filesKnown: Int

    /// Bytes of all files that have moved, or were in place already.
    public let completed: Int64

    /// The bytes of all files; `nil` until all are known.
    public let total: Int64?

    /// Bytes a second of all transfers together, over the last few seconds.
    public let rate: Double
}

/// Told about a plan; called from the tasks that move the bytes, never by two at a time.
public typealias PlanObserver = @Sendable (PlanProgress) -> Void

/// Adds up the progress of all transfers of a plan.
final class ProgressBoard: Sendable {
    private struct Running {
        var size: Int64
        var progress: TransferProgress?
    }

    private struct State {
        var running: [Int: Running] = [:]
        var outlook = PlanOutlook()
        var files = 0
        /// Of files that have ended: bytes in place, and those of them that moved now.
        var (completed, moved): (Int64, Int64) = (0, 0)
        var window = RateWindow(start: .now)
    }

    private let state = Mutex(State())
    private let crew: PlanCrew
    private let sharing: DownloadSharing?
    private let observer: PlanObserver?

    /// Makes a board that shows the work to the crew as well.
    init(_ crew: PlanCrew, _ sharing: DownloadSharing? = nil, _ observer: PlanObserver?) {
        (self.crew, self.sharing, self.observer) = (crew, sharing, observer)
    }

    /// True while files are known to wait for the connections that work.
    var hasMore: Bool { state.withLock { $0.outlook.files >= max(1, $0.running.count) } }

    /// Takes note of a step that begins, and of what is known to follow.
    func begin(_ index: Int, _ step: PlanStep, _ outlook: PlanOutlook) {
        state.withLock { state in
            state.running[index] = Running(size: step.size)
            state.outlook = outlook
        }
        considerCrew()
    }

    /// Takes note that a step is no longer under way.
    func end(_ index: Int, _ outcome: PlanOutcome?) {
        state.withLock { state in
            guard let running = state.running.removeValue(forKey: index), let outcome else { return }
            state.files += 1
            if case .transferred(let summary) = outcome {
                state.completed = state.completed.saturating(plus: summary.size)
                state.moved += summary.moved
            } else {
                state.completed += running.progress?.completed ?? 0
                state.moved += running.progress?.moved ?? 0
            }
        }
        considerCrew()
    }

    /// The observer of one step's transfer; `nil` when nobody wants to know.
    func observer(of index: Int, _ step: PlanStep) -> ProgressObserver? {
        guard observer != nil || !crew.isAlone else { return nil }
        let name = step.sourceName
        return { progress in
            self.tell(progress, of: index, name)
            self.considerCrew()
        }
    }

    private func considerCrew() {
        if crew.isAlone { return }
        let (moved, files, waiting) = state.withLock { state in
            (
                state.running.values.reduce(state.moved) { $0.saturating(plus: $1.progress?.moved ?? 0) }, state.files,
                state.outlook
            )
        }
        crew.consider(moved: moved, files: files, waiting: waiting, divisible: sharing?.outlook ?? (0, 0))
    }

    private func tell(_ progress: TransferProgress, of index: Int, _ name: FileName) {
        state.withLock { state in
            guard var running = state.running[index] else { return }
            running.progress = progress
            running.size = progress.total ?? running.size
            state.running[index] = running
            let completed = state.running.values.reduce(state.completed) {
                $0.saturating(plus: $1.progress?.completed ?? 0)
            }
            let moved = state.running.values.reduce(state.moved) { $0.saturating(plus: $1.progress?.moved ?? 0) }
            let total = state.running.values.reduce(state.completed.saturating(plus: state.outlook.bytes)) {
                $0.saturating(plus: $1.size)
            }
            observer?(
                PlanProgress(
                    transfer: progress, name: name, step: index, running: state.running.count,
                    filesEnded: state.files, filesKnown: state.files + state.running.count + state.outlook.files,
                    completed: completed, total: state.outlook.isComplete ? max(total, completed) : nil,
                    rate: state.window.rate(at: .now, moved: moved)))
        }
    }
}

extension TransferProgress {
    /// Bytes that this transfer has moved now.
    fileprivate var moved: Int64 { completed - resumedFrom }
}
