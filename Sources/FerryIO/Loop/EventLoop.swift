// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// One thread that waits for sockets and runs the tasks that use them; a second one stands by (`Relief`).
///
/// It is a `TaskExecutor`: start a session with `addTask(executorPreference: loop)`, and the session, its children
/// and all they await without a hop run on the thread that learns of their sockets first.
package final class EventLoop: TaskExecutor {
    let epoll: Descriptor
    let wakeup: Descriptor
    let register = Mutex(Register())
    let work = Mutex(WorkQueue())
    let relief: Relief
    private let name: String
    /// The clock of its deadlines; `nil` is the kernel's monotonic one.
    let clock: (any LoopClock)?
    /// The network in which its connections are made; `nil` is the kernel's.
    let network: (any LoopNetwork)?

    /// Starts the loop's thread; it lives as long as the process, or until `stop()`.
    ///
    /// `rest` is how long no calls are made on the loop itself after one of them lasted: at first, and at most.
    package init(
        named name: String = "ferry-loop", rest: ClosedRange<Duration> = .milliseconds(8) ... .seconds(1),
        clock: (any LoopClock)? = nil, network: (any LoopNetwork)? = nil
    ) throws(Errno) {
        epoll = try System.epollCreate()
        wakeup = try System.eventDescriptor()
        try System.epollAddEvent(wakeup.raw, token: Self.wakeupToken, to: epoll)
        self.name = name
        self.clock = clock
        self.network = network
        relief = Relief(resting: rest)
        clock?.attach { [weak self] in self?.wakeIfAsleep() }
        Thread.start(named: name) { self.serve(from: 0) }
    }

    /// Lets the threads end once they have run what is queued; tasks on the loop never run again.
    package func stop() {
        work.withLock { $0.isStopping = true }
        System.signal(wakeup)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        wakeIfAsleep { $0.append(job) }
    }

    /// Runs `body` at the end of the turn, after the jobs that send replies.
    func putOff(_ body: @escaping @Sendable () -> Void) { wakeIfAsleep { $0.putOff(body) } }

    /// Changes the work, and sees to it that the driver looks at it.
    private func wakeIfAsleep(_ change: (inout WorkQueue) -> Void = { _ in }) {
        let wasAsleep = work.withLock { work in
            change(&work)
            defer { work.isAsleep = false }
            return work.isAsleep
        }
        if wasAsleep { System.signal(wakeup) }
    }

    /// Drives the loop as long as it is this thread's turn to, and stands by for the other one then.
    private func serve(from first: Relief.Shift?) {
        var next = first
        while let shift = next {
            switch drive(in: shift) {
            case .stopped: return relief.end()
            case .relieved: wakeIfAsleep { $0.strays -= 1 }
            }
            next = standBy(resting: true)
        }
    }

    private func standBy(resting: Bool) -> Relief.Shift? {
        let shift = relief.standBy(resting: resting)
        if shift != nil { work.withLock { $0.strays += 1 } }
        return shift
    }

    func startDeputy() {
        Thread.start(named: name) { self.serve(from: self.standBy(resting: false)) }
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

    /// Hears no more of a registered socket, while others read and write it; each arrival would wake the loop for nothing.
    func mute(_ socket: CInt, _ token: Readiness.Token) throws(Errno) {
        try System.epollSet(muted: true, socket, token: token.rawValue, of: epoll)
    }

    /// Hears of it again, at once of what is there.
    func unmute(_ socket: CInt, _ token: Readiness.Token) throws(Errno) {
        try System.epollSet(muted: false, socket, token: token.rawValue, of: epoll)
    }

    /// A place in the register; without a descriptor it is a timer.
    func makeReadiness() -> Readiness {
        register.withLock { $0.add { Readiness(loop: self, token: $0) } }
    }

    func unregister(_ token: Readiness.Token, wasArmed: Bool) {
        register.withLock { $0.remove(token, wasArmed: wasArmed) }
    }

    /// Sees to it that a wait is looked at when its time is over.
    func arm(_ token: Readiness.Token, at deadline: Deadline) {
        register.withLock { $0.timers.insert(TimerHeap.Entry(deadline: deadline, token: token)) }
        wakeIfAsleep()
    }

    /// Suspends until then; ends early, with `false`, when the task is cancelled.
    @discardableResult
    package func sleep(until deadline: Deadline) async -> Bool {
        let timer = makeReadiness()
        defer { timer.unregister() }
        return await timer.wait(for: .reading, until: deadline) == .timedOut
    }
}
