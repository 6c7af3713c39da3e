// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// A thread that blocks and a task that must not, in conversation: the thread asks, the task answers.
///
/// libedit owns a thread while a line is typed, and needs answers from it: what can stand here? The task that owns the
/// connection gives them.
final class Exchange<Question: Sendable, Answer: Sendable>: Sendable {
    private struct State {
        var question: Question?
        var answer: Answer?
        var listener: CheckedContinuation<Question, Never>?
    }

    private let state = Mutex(State())
    private let answered = Semaphore()

    /// For the thread: asks, and blocks until the answer is there.
    func ask(_ question: Question) -> Answer {
        let listener = state.withLock { state in
            if state.listener == nil { state.question = question }
            return state.listener.take()
        }
        listener?.resume(returning: question)
        while true {
            answered.wait()
            if let answer = state.withLock({ $0.answer.take() }) { return answer }
        }
    }

    /// For the task: waits for the next question.
    ///
    /// Each is to be answered before the next is waited for.
    func next() async -> Question {
        await withCheckedContinuation { continuation in
            let question = state.withLock { state in
                if state.question == nil { state.listener = continuation }
                return state.question.take()
            }
            if let question { continuation.resume(returning: question) }
        }
    }

    /// For the task: answers the question.
    func answer(_ answer: Answer) {
        state.withLock { $0.answer = answer }
        answered.signal()
    }
}
