// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization
import Testing

@testable import FerryIO

struct ReliefTests {
    private let loop: EventLoop
    private let pool = BlockingPool(width: 4)

    init() throws { loop = try EventLoop(named: "test", rest: .milliseconds(20)) }

    /// Whether a brief call is made by the loop's own driver now.
    private func isMadeHere() async -> Bool { await pool.runBriefly { Driver.current != nil } }

    /// Makes brief calls until one is made on the loop; the first ones are not, as the deputy has to come first.
    private func awaitDeputy() async throws {
        let deadline = Deadline.after(WaitLimit.usualSpan)
        // One that is relieved in that very call has to be followed by another.
        while await !isMadeHere() || Driver.current?.isOnDuty != true {
            if deadline.hasPassed { throw TestFailure("no call was made on the loop") }
            await loop.sleep(until: .after(.milliseconds(1)))
        }
    }

    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        defer { loop.stop() }
        return try await Task(executorPreference: loop) { try await body() }.value
    }

    @Test func `brief calls are made on the loop once it has a deputy`() async throws {
        try await onLoop {
            #expect(await !isMadeHere())
            try await awaitDeputy()
        }
    }

    @Test func `elsewhere they are made on the pool`() async {
        #expect(await !isMadeHere())
        loop.stop()
    }

    @Test func `values and errors come back from a brief call`() async throws {
        try await onLoop {
            try await awaitDeputy()
            #expect(await pool.runBriefly { 6 * 7 } == 42)
            let error = await caught { () async throws(Errno) in
                try await pool.runBriefly { () throws(Errno) in throw .noSpace }
            }
            #expect(error == .noSpace)
        }
    }

    @Test func `a call that lasts stops nobody else on its loop`() async throws {
        try await onLoop {
            try await awaitDeputy()
            let gate = Semaphore()
            await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: loop) {
                    let madeHere = await pool.runBriefly {
                        let isHere = Driver.current != nil
                        // Nobody but a task of the same loop opens the gate.
                        #expect(gate.wait(for: WaitLimit.usualSpan))
                        return isHere
                    }
                    #expect(madeHere)
                }
                group.addTask(executorPreference: loop) {
                    await loop.sleep(until: .after(.milliseconds(1)))
                    #expect(await !isMadeHere(), "while one thread is stuck, no other may follow")
                    gate.signal()
                }
            }
            // Who was stuck looks on for the other from now on.
            try await awaitDeputy()
        }
    }

    @Test func `what waited behind the call is done by the other thread`() async throws {
        try await onLoop {
            try await awaitDeputy()
            let gate = Semaphore()
            let done = ByteCounter()
            await withTaskGroup(of: Void.self) { group in
                // All of them are in one turn of the loop, and the first one is stuck.
                group.addTask(executorPreference: loop) {
                    await pool.runBriefly { #expect(gate.wait(for: WaitLimit.usualSpan)) }
                }
                for _ in 0..<100 {
                    group.addTask(executorPreference: loop) {
                        done.add(1)
                        if done.value == 100 { gate.signal() }
                    }
                }
            }
            #expect(done.value == 100)
        }
    }

    @Test func `many calls, of which some last, are all made once`() async throws {
        try await onLoop {
            try await awaitDeputy()
            let made = ByteCounter()
            await withTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask(executorPreference: loop) {
                        for round in 0..<50 {
                            await pool.runBriefly {
                                made.add(1)
                                if (task + round) % 17 == 0 { Thread.pause(.milliseconds(12)) }
                            }
                            if round % 5 == 0 { await loop.sleep(until: .after(.milliseconds(1))) }
                        }
                    }
                }
            }
            #expect(made.value == 400)
        }
    }

    @Test func `a loop that is stopped in a call lets both its threads go`() async throws {
        weak var seen: EventLoop?
        try await { () async throws in
            let stopped = try EventLoop(named: "test", rest: .milliseconds(1))
            seen = stopped
            let gate = Semaphore()
            let task = Task(executorPreference: stopped) {
                let deadline = Deadline.after(WaitLimit.usualSpan)
                while await !isMadeHere(), !deadline.hasPassed { await stopped.sleep(until: .after(.milliseconds(1))) }
                await pool.runBriefly {
                    stopped.stop()
                    _ = gate.wait(for: WaitLimit.usualSpan)
                }
            }
            let limit = WaitLimit.usual
            while stopped.relief.isCurrent(0) {
                if limit.passed { throw limit.exceeded("the relief") }
                try await Task.sleep(for: .milliseconds(1))
            }
            gate.signal()
            await task.value
        }()
        loop.stop()
        let deadline = Deadline.after(WaitLimit.usualSpan)
        while seen != nil, !deadline.hasPassed { try await Task.sleep(for: .milliseconds(1)) }
        #expect(seen == nil)
    }
}

struct WaitingThreadTests {
    @Test func `a thread that waits is told from one that works`() throws {
        #expect(!System.isWaiting(thread: System.currentThread))
        let number = Atomic<CInt>(0)
        let gate = Semaphore()
        let waiting = Background {
            number.store(System.currentThread, ordering: .releasing)
            _ = gate.wait(for: WaitLimit.usualSpan)
        }
        let deadline = Deadline.after(WaitLimit.usualSpan)
        while number.load(ordering: .acquiring) == 0 || !System.isWaiting(thread: number.load(ordering: .acquiring)) {
            if deadline.hasPassed { throw TestFailure("it never waited") }
        }
        gate.signal()
        _ = try waiting.value()
    }
}
