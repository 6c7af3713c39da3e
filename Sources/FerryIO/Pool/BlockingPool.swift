// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Threads for what may block: disk, name resolution, password hashes.
///
/// Neither an `EventLoop` nor Swift's own pool (as wide as the machine) may wait for a disk. A thread is
/// started when work waits and none is free, up to `width`. As many end as were without work all the time for ten
/// seconds, whichever they were: work that comes twice a second would else keep all of them awake in turn.
package final class BlockingPool: Sendable {
    /// The pool of the process.
    package static let shared = BlockingPool(width: 16)
    /// Threads for what takes long to calculate, such as digests and compression: half as many as there are processors,
    /// so that the loops have the others, and served in the order in which work comes.
    package static let calculating = BlockingPool(width: max(1, System.processors / 2))

    fileprivate struct State {
        var waiting: [@Sendable () -> Void] = []
        var idle = 0
        var running = 0
        /// The fewest that were idle at a time, since then.
        var fewestIdle = 0
        var since = ContinuousClock.now
        /// The threads that are not needed, of which each ends when it has done its work.
        var surplus = 0
    }

    private let width: Int
    /// The time without work after which threads end.
    private let patience: Duration
    private let state = Mutex(State())
    private let work = Semaphore()

    package init(width: Int, patience: Duration = .seconds(10)) { (self.width, self.patience) = (width, patience) }

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

    /// Takes work and does it, on each thread of the pool, until the thread is not needed any more.
    private func serve() {
        while state.withLock({ $0.beginToWait(patience) }) {
            let signalled = work.wait(for: patience)
            let (job, ends) = state.withLock { $0.takeWork(orEnd: !signalled) }
            if ends { return }
            job?()
        }
    }
}

extension BlockingPool.State {
    /// Counts a thread as idle; false if it is not needed, and ends.
    fileprivate mutating func beginToWait(_ patience: Duration) -> Bool {
        let now = ContinuousClock.now
        if now - since >= patience {
            surplus = fewestIdle
            (fewestIdle, since) = (idle + 1, now)
        }
        if surplus > 0, waiting.isEmpty {
            surplus -= 1
            running -= 1
            return false
        }
        idle += 1
        return true
    }

    /// The next work for a thread that was idle; a thread may be woken for work that another one has taken.
    fileprivate mutating func takeWork(orEnd hasWaitedLong: Bool) -> (job: (@Sendable () -> Void)?, ends: Bool) {
        idle -= 1
        fewestIdle = min(fewestIdle, idle)
        if idle == 0 { surplus = 0 }
        if !waiting.isEmpty { return (waiting.removeFirst(), false) }
        if hasWaitedLong { running -= 1 }
        return (nil, hasWaitedLong)
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
