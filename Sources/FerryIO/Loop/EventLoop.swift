// SPDX-License-Identifier: Apache-2.0
import CLinux
import Synchronization

/// One thread that waits for sockets and runs the tasks that use them.
///
/// It is a `TaskExecutor`: start a session with `addTask(executorPreference: loop)`, and the session, its children
/// and all they await without a hop run on the thread that learns of their sockets first.
package final class EventLoop: TaskExecutor {
    private struct Work {
        var jobs: [UnownedJob] = []
        var isAsleep = false
        var isStopping = false
    }

    private let epoll: Descriptor
    private let wakeup: Descriptor
    private let register = Mutex(Register())
    private let work = Mutex(Work())
    private static let wakeupToken = UInt64.max

    /// Starts the loop's thread; it lives as long as the process, or until `stop()`.
    package init(named name: String = "ferry-loop") throws(Errno) {
        epoll = try System.epollCreate()
        wakeup = try System.eventDescriptor()
        try System.epollAddEvent(wakeup.raw, token: Self.wakeupToken, to: epoll)
        Thread.start(named: name) { self.run() }
    }

    /// Lets the thread end once it has run what is queued; tasks on it never run again.
    package func stop() {
        work.withLock { $0.isStopping = true }
        System.signal(wakeup)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let wasAsleep = work.withLock { work in
            work.jobs.append(job)
            defer { work.isAsleep = false }
            return work.isAsleep
        }
        if wasAsleep { System.signal(wakeup) }
    }

    private func run() {
        var batch: [UnownedJob] = []
        let executor = unsafe asUnownedTaskExecutor()
        let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
        defer { unsafe events.deallocate() }
        while true {
            work.withLock { swap(&$0.jobs, &batch) }
            for job in batch { unsafe job.runSynchronously(on: executor) }
            batch.removeAll(keepingCapacity: batch.count <= 4096)
            fireTimers()
            let earliest = register.withLock { $0.timers.earliest }
            let mayStop = work.withLock { work in
                work.isAsleep = work.jobs.isEmpty
                return work.isStopping && work.jobs.isEmpty
            }
            if mayStop { return }
            let isAsleep = work.withLock { $0.isAsleep }
            unsafe dispatch(events, milliseconds: isAsleep ? Self.wait(until: earliest) : 0)
        }
    }

    /// epoll_wait(2) takes whole milliseconds; rounding up keeps a timer from being looked at before its time.
    private static func wait(until deadline: Deadline) -> CInt {
        if deadline == .never { return -1 }
        let (seconds, attoseconds) = deadline.since(.now).components
        let milliseconds = seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return CInt(clamping: milliseconds)
    }

    private func dispatch(_ events: UnsafeMutableBufferPointer<epoll_event>, milliseconds: CInt) {
        // The only errors left to epoll_wait(2) are those of a program that broke its own descriptor.
        let count = (try? unsafe System.epollWait(epoll, events: events, milliseconds: milliseconds)) ?? 0
        work.withLock { $0.isAsleep = false }
        for index in 0..<count {
            let (ready, token) = unsafe (events[index].events, events[index].data.u64)
            if token == Self.wakeupToken { continue }
            let failed = ready & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0
            readiness(for: Readiness.Token(rawValue: token))?.signal(
                reading: failed || ready & (EPOLLIN.rawValue | EPOLLRDHUP.rawValue) != 0,
                writing: failed || ready & EPOLLOUT.rawValue != 0)
        }
    }

    private func readiness(for token: Readiness.Token) -> Readiness? {
        register.withLock { $0[token] }
    }

    private func fireTimers() {
        let earliest = register.withLock { $0.timers.earliest }
        guard earliest != .never else { return }
        let now = Deadline.now
        guard earliest <= now else { return }
        while let entry = register.withLock({ $0.timers.popExpired(at: now) }) {
            guard let next = readiness(for: entry.token)?.expire(at: now), next != .never else { continue }
            register.withLock { $0.timers.insert(TimerHeap.Entry(deadline: next, token: entry.token)) }
        }
    }
}

extension EventLoop {
    /// Registers a descriptor, once for its life.
    func register(_ descriptor: borrowing Descriptor) throws(Errno) -> Readiness {
        let readiness = makeReadiness()
        do throws(Errno) {
            try System.epollAdd(descriptor.raw, token: readiness.token.rawValue, to: epoll)
            return readiness
        } catch {
            unregister(readiness.token, wasArmed: false)
            throw error
        }
    }

    /// A place in the register; without a descriptor it is a timer.
    private func makeReadiness() -> Readiness {
        register.withLock { $0.add { Readiness(loop: self, token: $0) } }
    }

    func unregister(_ token: Readiness.Token, wasArmed: Bool) {
        register.withLock { $0.remove(token, wasArmed: wasArmed) }
    }

    /// Sees to it that a wait is looked at when its time is over.
    func arm(_ token: Readiness.Token, at deadline: Deadline) {
        register.withLock { $0.timers.insert(TimerHeap.Entry(deadline: deadline, token: token)) }
        let wasAsleep = work.withLock { work in
            defer { work.isAsleep = false }
            return work.isAsleep
        }
        if wasAsleep { System.signal(wakeup) }
    }

    /// Suspends until then; ends early, with `false`, when the task is cancelled.
    @discardableResult
    package func sleep(until deadline: Deadline) async -> Bool {
        let timer = makeReadiness()
        defer { timer.unregister() }
        return await timer.wait(for: .reading, until: deadline) == .timedOut
    }
}
