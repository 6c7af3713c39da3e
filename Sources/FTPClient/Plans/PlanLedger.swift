// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// The steps of a plan that are under way or have ended, until the plan has heard of them in their order.
final class PlanLedger: Sendable {
    private struct State {
        var nextIndex = 0
        /// The steps before this one are reported.
        var nextReport = 0
        /// The targets of transfers under way.
        var running: Set<PlanStep.Target> = []
        /// Steps of connections that were lost, and those that have waited for their target.
        var returned: [(Int, PlanStep)] = []
        /// Steps whose target another one is writing.
        var waiting: [(Int, PlanStep)] = []
        var ended: [Int: (PlanStep, PlanOutcome)] = [:]
        /// No further step is handed out.
        var isStopped = false
        /// The plan has said that there are no more steps.
        var isExhausted = false
        /// The error of a report, which ends the work at once.
        var reportError: (any Error)?
        /// The error of the plan, which lets the steps under way end.
        var planError: (any Error)?

        var isOver: Bool { reportError != nil || isStopped && running.isEmpty && returned.isEmpty }

        /// Frees the target of a step, for the next one that waits for it.
        mutating func free(_ step: PlanStep) {
            guard let target = step.target, running.remove(target) != nil else { return }
            guard let next = waiting.firstIndex(where: { $0.1.target == target }) else { return }
            returned.append(waiting.remove(at: next))
        }
    }

    private let state = Mutex(State())
    /// Admits the first connection once for each change that may have brought a step back.
    private let changed = AsyncSemaphore(limit: 0)
    /// Admits the task that waits for the end.
    private let end = AsyncSemaphore(limit: 0)

    /// True when no further step is to be begun.
    var isStopped: Bool { state.withLock { $0.isStopped && $0.returned.isEmpty || $0.reportError != nil } }

    var failure: (any Error)? { state.withLock { $0.reportError ?? $0.planError } }

    /// Numbers a step.
    ///
    /// - Returns: The number, and `false` if the step has to wait: its target is being written. It is handed out again then.
    func begin(_ step: PlanStep) -> (index: Int, mayRun: Bool) {
        state.withLock { state in
            defer { state.nextIndex += 1 }
            guard let target = step.target, !state.running.insert(target).inserted else {
                return (state.nextIndex, true)
            }
            state.waiting.append((state.nextIndex, step))
            return (state.nextIndex, false)
        }
    }

    /// Takes note of how a step ended.
    func end(_ index: Int, _ step: PlanStep, _ outcome: PlanOutcome) {
        change { state in
            state.ended[index] = (step.withoutHandles, outcome)
            state.free(step)
        }
    }

    /// Takes a step back whose connection is lost.
    func giveBack(_ index: Int, _ step: PlanStep) {
        change { state in
            // It goes before those that wait for the same target.
            if let target = step.target { state.running.remove(target) }
            state.returned.append((index, step))
        }
    }

    /// Hands a step out again.
    func takeBack() -> (Int, PlanStep)? {
        state.withLock { state in
            if state.reportError != nil || state.returned.isEmpty { return nil }
            let next = state.returned.removeFirst()
            if let target = next.1.target { state.running.insert(target) }
            return next
        }
    }

    /// Ends the handing out of steps: there are no more.
    func exhaust() {
        change {
            $0.isStopped = true; $0.isExhausted = true
        }
    }

    /// Ends the handing out of steps: the plan has failed.
    func stop(_ error: any Error) {
        change { state in
            state.isStopped = true
            state.planError = state.planError ?? error
        }
    }

    /// True when all steps of the plan have ended.
    var isComplete: Bool {
        state.withLock { $0.isExhausted && $0.running.isEmpty && $0.returned.isEmpty && $0.waiting.isEmpty }
    }

    /// Wakes the first connection, as a helper has gone.
    func helperHasGone() { change { _ in } }

    /// Ends the work at once.
    func fail(_ error: any Error) {
        change { state in
            state.isStopped = true
            state.reportError = state.reportError ?? error
        }
    }

    /// The next end in the order of steps; `nil` when that step has not ended, or the work has failed.
    func nextEnd() -> (PlanStep, PlanOutcome)? {
        state.withLock { state in
            guard state.reportError == nil, let next = state.ended.removeValue(forKey: state.nextReport) else {
                return nil
            }
            state.nextReport += 1
            return next
        }
    }

    /// The ends that nobody has heard of, in their order.
    func takeRest() -> [(PlanStep, PlanOutcome)] {
        state.withLock { state in
            defer { state.ended = [:] }
            return state.ended.sorted { $0.key < $1.key }.map(\.value)
        }
    }

    /// Waits until something has changed; `false` when all steps have ended.
    func changes() async -> Bool {
        if state.withLock({ $0.isOver }) { return false }
        return await changed.enter()
    }

    /// Waits until all steps have ended, or the work is to end at once.
    func waitForEnd() async { _ = await end.enter() }

    private func change(_ body: (inout State) -> Void) {
        let isOver = state.withLock { state in
            body(&state)
            return state.isOver
        }
        changed.admitOne()
        if isOver { end.admitOne() }
    }
}
