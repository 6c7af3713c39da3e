// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Threads for what may block: disk, name resolution, password hashes.
///
/// Neither an `EventLoop` nor Swift's own pool (as wide as the machine) may wait for a disk. A thread is
/// started when work waits and none is free, up to `width`, and ends after a while without work.
package final class BlockingPool: Sendable {
    /// The pool of the process.
    package static let shared = BlockingPool(width: 16)
    /// Threads for what takes long to calculate, such as digests and compression: half as many as there are processors,
    /// so that the loops have the others, and served in the order in which work comes.
    package static let calculating = BlockingPool(width: max(1, System.processors / 2))

    private struct State {
        var waiting: [@Sendable () -> Void] = []
        var idle = 0
        var running = 0
    }

    private let width: Int
    private let state = Mutex(State())
    private let work = Semaphore()

    package init(width: Int) { self.width = width }

    /// The threads that there are, and the work that waits for one of them.
    package var depth: (threads: Int, waiting: Int) { state.withLock { ($0.running, $0.waiting.count) } }

    /// Runs `body` on a thread of the pool and suspends the caller meanwhile.
    package func run<Value: ~Copyable & Sendable, Failure: Error>(
        _ body: @escaping @Sendable () throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        let slot = ResultSlot(body)
        // Unsafe as nobody checks that it is resumed once; `start` runs each job exactly once.
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            start {
                slot.fill()
                unsafe continuation.resume()
            }
        }
        return try slot.take()
    }

    /// Runs `job` on a thread of the pool, and does not wait for it.
    package func start(_ job: @escaping @Sendable () -> Void) {
        let needsThread = state.withLock { state in
            state.waiting.append(job)
            if state.idle >= state.waiting.count || state.running == width { return false }
            state.running += 1
            return true
        }
        if needsThread { Thread.start(named: "ferry-pool") { self.serve() } }
        work.signal()
    }

    /// Takes work and does it, on each thread of the pool; returns after ten seconds without any.
    private func serve() {
        while true {
            state.withLock { $0.idle += 1 }
            let signalled = work.wait(for: .seconds(10))
            let job: (@Sendable () -> Void)? = state.withLock { state in
                state.idle -= 1
                if state.waiting.isEmpty {
                    if !signalled { state.running -= 1 }
                    return nil
                }
                return state.waiting.removeFirst()
            }
            if let job { job() } else if !signalled { return }
        }
    }
}

/// The place where a pool thread leaves the result that a task waits for.
///
/// Continuations carry copyable values only, so they cannot carry every result.
private final class ResultSlot<Value: ~Copyable & Sendable, Failure: Error>: Sendable {
    private enum Outcome: ~Copyable {
        case nothing
        case value(Value)
        case failure(Failure)
    }

    typealias Body = @Sendable () throws(Failure) -> Value

    private let body: Mutex<Body?>
    private let outcome = Mutex(Outcome.nothing)

    init(_ body: @escaping Body) { self.body = Mutex(body) }

    /// Runs the body and lets go of it before anybody goes on: what it alone held open is closed by then.
    func fill() {
        guard let body = body.withLock({ $0.take() }) else { return }
        var filled: Outcome
        do throws(Failure) { filled = .value(try body()) } catch { filled = .failure(error) }
        outcome.withLock { swap(&$0, &filled) }
    }

    func take() throws(Failure) -> Value {
        var outcome = Outcome.nothing
        self.outcome.withLock { swap(&$0, &outcome) }
        switch consume outcome {
        case .value(let value): return value
        case .failure(let failure): throw failure
        case .nothing: preconditionFailure("a result is taken once, after it was left")
        }
    }
}
