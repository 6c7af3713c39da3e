// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The memory that all transfers of a store together may hold: who wants more than is left waits for its turn.
package final class PartBudget: Sendable {
    private struct State {
        var free: Int
        var waiting: [(number: UInt64, count: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var given: UInt64 = 0
        var cancelled: Set<UInt64> = []
    }

    let size: Int
    private let state: Mutex<State>

    package init(_ size: Int) {
        self.size = size
        state = Mutex(State(free: size))
    }

    /// The bytes that nobody holds.
    var free: Int { state.withLock { $0.free } }

    /// Takes so many bytes when all who came before have theirs; nil when the task is cancelled before.
    func take(_ count: Int) async -> PartLease? {
        let count = min(count, size)
        let number = state.withLock { state in
            state.given += 1
            return state.given
        }
        let isTaken = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let answer: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return false }
                    if state.waiting.isEmpty, state.free >= count {
                        state.free -= count
                        return true
                    }
                    state.waiting.append((number, count, continuation))
                    return nil
                }
                if let answer { continuation.resume(returning: answer) }
            }
        } onCancel: {
            let waiting = state.withLock { state in
                guard let index = state.waiting.firstIndex(where: { $0.number == number }) else {
                    state.cancelled.insert(number)
                    return nil as CheckedContinuation<Bool, Never>?
                }
                return state.waiting.remove(at: index).continuation
            }
            waiting?.resume(returning: false)
        }
        state.withLock { _ = $0.cancelled.remove(number) }
        return isTaken ? PartLease(count, of: self) : nil
    }

    /// Takes so many bytes if they are free and nobody waits.
    func takeNow(_ count: Int) -> PartLease? {
        let isTaken = state.withLock { state in
            guard state.waiting.isEmpty, state.free >= count else { return false }
            state.free -= count
            return true
        }
        return isTaken ? PartLease(count, of: self) : nil
    }

    fileprivate func giveBack(_ count: Int) {
        let next = state.withLock { state in
            state.free += count
            var next: [CheckedContinuation<Bool, Never>] = []
            while let first = state.waiting.first, first.count <= state.free {
                state.free -= first.count
                next.append(first.continuation)
                state.waiting.removeFirst()
            }
            return next
        }
        for continuation in next { continuation.resume(returning: true) }
    }
}

/// Bytes of a budget, which go back when nobody needs them any more.
final class PartLease: Sendable {
    private let count: Int
    private let budget: PartBudget

    fileprivate init(_ count: Int, of budget: PartBudget) { (self.count, self.budget) = (count, budget) }

    deinit { budget.giveBack(count) }
}
