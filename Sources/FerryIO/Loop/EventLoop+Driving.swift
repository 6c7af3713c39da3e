// SPDX-License-Identifier: Apache-2.0
import CLinux
import Synchronization

/// The work of the thread that drives a loop: run tasks, see to the time, wait for sockets.
extension EventLoop {
    static let wakeupToken = UInt64.max

    /// The reason why a thread drives no longer.
    enum DriveEnd {
        case stopped
        /// The other thread has taken over, while this one was stuck in a call.
        case relieved
    }

    func drive(in shift: Relief.Shift) -> DriveEnd {
        let driver = Driver(of: self, in: shift)
        let events = UnsafeMutableBufferPointer<epoll_event>.allocate(capacity: 256)
        defer { unsafe events.deallocate() }
        return driver.serve {
            while true {
                if !runTurn(of: driver) || !runPutOff(of: driver) { return .relieved }
                fireTimers()
                let (isAsleep, mayStop) = work.withLock { work in
                    work.isAsleep = work.isEmpty
                    return (work.isAsleep, work.mayStop)
                }
                if mayStop { return .stopped }
                // Only now: who adds a timer after this look finds the loop asleep, and wakes it.
                let earliest = register.withLock { $0.timers.earliest }
                unsafe dispatch(events, milliseconds: isAsleep ? wait(until: earliest) : 0)
            }
        }
    }

    /// Runs what has arrived; `false` if the thread was relieved meanwhile, and the rest is for the other one.
    private func runTurn(of driver: Driver) -> Bool {
        let executor = unsafe asUnownedTaskExecutor()
        work.withLock { $0.beginTurn() }
        while let job = work.withLock({ $0.next() }) {
            unsafe job.runSynchronously(on: executor)
            if !driver.isOnDuty { return false }
        }
        return true
    }

    /// Runs what was put off, or has the pool run it while the disk is slow; `false` if the thread was relieved.
    private func runPutOff(of driver: Driver) -> Bool {
        while let body = work.withLock({ $0.nextPutOff() }) {
            if driver.briefly(body) == nil { BlockingPool.shared.start(body) }
            if !driver.isOnDuty { return false }
        }
        return true
    }

    /// epoll_wait(2) takes whole milliseconds; rounding up keeps a timer from being looked at before its time.
    private func wait(until deadline: Deadline) -> CInt {
        if deadline == .never { return -1 }
        let now = now
        if deadline <= now { return 0 }
        // A clock of another kind wakes the loop when it has gone on.
        if clock != nil { return -1 }
        return CInt(clamping: (deadline.nanoseconds - now.nanoseconds - 1) / 1_000_000 + 1)
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
        let now = now
        guard earliest <= now else { return }
        while let entry = register.withLock({ $0.timers.popExpired(at: now) }) {
            guard let next = readiness(for: entry.token)?.expire(at: now), next != .never else { continue }
            register.withLock { $0.timers.insert(TimerHeap.Entry(deadline: next, token: entry.token)) }
        }
    }
}
