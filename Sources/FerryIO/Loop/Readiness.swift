// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The state of one descriptor, as the loop knows it: is it ready, and who waits for that until when.
///
/// Registration is edge-triggered and happens once, so readiness that comes while nobody waits is remembered.
final class Readiness: Sendable {
    private struct Side {
        var isReady = false
        var isInterrupted = false
        var deadline = Deadline.never
        var waiter: Waiter?

        mutating func take() -> Waiter? {
            deadline = .never
            return waiter.take()
        }
    }

    private struct State {
        var reading = Side()
        var writing = Side()
        /// The earliest entry that the loop's timers hold for this descriptor; they are not moved when a wait ends.
        var armed = Deadline.never
        /// The socket, for whoever does not own it; gone before it is closed.
        var socket: CInt?

        subscript(direction: Interest) -> Side {
            get { direction == .reading ? reading : writing }
            set { if direction == .reading { reading = newValue } else { writing = newValue } }
        }
    }

    private let state = Mutex(State())
    let loop: EventLoop
    let token: Token

    /// The place of a descriptor in the loop's register; the generation tells later tenants of one slot apart.
    struct Token: Hashable, Sendable {
        let slot: UInt32
        let generation: UInt32

        var rawValue: UInt64 { UInt64(generation) << 32 | UInt64(slot) }

        init(slot: UInt32, generation: UInt32) { (self.slot, self.generation) = (slot, generation) }

        init(rawValue: UInt64) {
            self.init(slot: UInt32(truncatingIfNeeded: rawValue), generation: UInt32(rawValue >> 32))
        }
    }

    init(loop: EventLoop, token: Token) {
        self.loop = loop
        self.token = token
    }

    /// Suspends until the descriptor may be read or written, or one of the other ends comes first.
    func wait(
        for direction: Interest, until deadline: Deadline, _ cancellation: Cancellation = .heeded
    ) async -> WaitOutcome {
        if cancellation == .ignored {
            return await Waiter.suspend { begin($0, for: direction, until: deadline, .ignored) }
        }
        return await withTaskCancellationHandler {
            await Waiter.suspend { begin($0, for: direction, until: deadline) }
        } onCancel: {
            end(direction, with: .cancelled)
        }
    }

    /// Calls `notice` when the descriptor may be read, or one of the other ends comes first; the next wait finds it so.
    func watch(until deadline: Deadline, _ notice: @escaping @Sendable () -> Void) {
        begin(.watch(notice), for: .reading, until: deadline)
    }

    private func begin(
        _ waiter: Waiter, for direction: Interest, until deadline: Deadline, _ cancellation: Cancellation = .heeded
    ) {
        var needsTimer = false
        let immediate: WaitOutcome? = state.withLock { state in
            // Under the lock: who cancels later finds the waiter.
            if cancellation == .heeded, Task.isCancelled { return .cancelled }
            if state[direction].isInterrupted {
                state[direction].isInterrupted = waiter.isWatch
                return .interrupted
            }
            if state[direction].isReady {
                state[direction].isReady = waiter.isWatch
                return .ready
            }
            state[direction].waiter = waiter
            state[direction].deadline = deadline
            if deadline < state.armed {
                state.armed = deadline
                needsTimer = true
            }
            return nil
        }
        if needsTimer { loop.arm(token, at: deadline) }
        if let immediate { waiter.resume(returning: immediate) }
    }

    private func end(_ direction: Interest, with outcome: WaitOutcome) {
        let waiter = state.withLock { $0[direction].take() }
        waiter?.resume(returning: outcome)
    }

    /// The kernel says that something can be read or written.
    func signal(reading: Bool, writing: Bool) {
        if reading { signal(.reading) }
        if writing { signal(.writing) }
    }

    private func signal(_ direction: Interest) {
        let waiter = state.withLock { state in
            let waiter = state[direction].take()
            if waiter?.isWatch ?? true { state[direction].isReady = true }
            return waiter
        }
        waiter?.resume(returning: .ready)
    }

    /// Reads by `body`.
    ///
    /// A reader that stops before that has had the edge, and what is left, or the end, brings no other: so until a read
    /// has found nothing, the next wait ends at once.
    func reading(_ body: () throws(StreamError) -> ReadOutcome) throws(StreamError) -> ReadOutcome {
        // Before the read: what comes during it is news.
        state.withLock { $0.reading.isReady = false }
        let outcome = try body()
        if outcome.count > 0 { state.withLock { $0.reading.isReady = true } }
        return outcome
    }

    /// Ends the present wait for reading, or else the next one, with `interrupted`.
    func interruptReading() {
        let waiter = state.withLock { state in
            let waiter = state.reading.take()
            if waiter?.isWatch ?? true { state.reading.isInterrupted = true }
            return waiter
        }
        waiter?.resume(returning: .interrupted)
    }

    /// Forgets that something can be read, before a look that finds whatever is there.
    func forgetReadable() { state.withLock { $0.reading.isReady = false } }

    /// Forgets an interruption that nobody has seen.
    func clearInterruption() { state.withLock { $0.reading.isInterrupted = false } }

    /// The loop's timer fired: ends waits whose time is over, and says when to come again.
    func expire(at now: Deadline) -> Deadline {
        var reader: Waiter?
        var writer: Waiter?
        let next = state.withLock { state in
            if state.reading.deadline <= now { reader = state.reading.take() }
            if state.writing.deadline <= now { writer = state.writing.take() }
            state.armed = min(state.reading.deadline, state.writing.deadline)
            return state.armed
        }
        reader?.resume(returning: .timedOut)
        writer?.resume(returning: .timedOut)
        return next
    }

    /// Lets others than the owner look at the socket, until it is unregistered.
    func show(_ socket: CInt) { state.withLock { $0.socket = socket } }

    /// True when the other side has ended the stream, read or not; also for a socket that is unregistered.
    var peerHasEnded: Bool {
        // Under the lock, so that the socket stays open meanwhile.
        state.withLock { state in state.socket.map { System.peerHasEnded($0) } ?? true }
    }

    /// Takes the descriptor out of the loop, before it is closed.
    func unregister() {
        let wasArmed = state.withLock { state in
            state.socket = nil
            return state.armed != .never
        }
        loop.unregister(token, wasArmed: wasArmed)
    }
}
