// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Synchronization
import Testing

@testable import FerryIO

@Suite(.timeLimit(.minutes(10))) struct ReliefTests {
    private let pool = BlockingPool(width: 4)

    /// Runs `body` in a task on a loop of its own.
    private func onLoop<Value: Sendable>(
        _ body: @escaping @Sendable (EventLoop) async throws -> Value
    ) async throws -> Value {
        let loop = try EventLoop(named: "test", rest: .milliseconds(20) ... .milliseconds(20))
        defer { loop.stop() }
        return try await Task(executorPreference: loop) { try await body(loop) }.value
    }

    /// Makes a call on the loop itself, as soon as that can be: its deputy has to come first.
    private func makeHere<Value: Sendable>(
        on loop: EventLoop, _ body: @escaping @Sendable () -> Value
    ) async throws -> Value {
        let limit = WaitLimit.usual
        while true {
            let value = await pool.runBriefly { Driver.current?.isOnDuty == true ? body() : nil }
            if let value { return value }
            if limit.passed { throw limit.exceeded("a call on the loop") }
            await loop.sleep(until: .after(.milliseconds(1)))
        }
    }

    private func wait(for deputy: Relief.Deputy, of loop: EventLoop) async throws {
        let limit = WaitLimit.usual
        while loop.relief.deputy.load(ordering: .acquiring) != deputy {
            if limit.passed { throw limit.exceeded("a deputy that is \(deputy)") }
            try await Task.sleep(for: .milliseconds(1))
        }
    }

    @Test func `brief calls are made on the loop once it has a deputy`() async throws {
        try await onLoop { loop in
            let isHere = await pool.runBriefly { Driver.current != nil }
            #expect(!isHere)
            try await makeHere(on: loop) {}
        }
    }

    @Test func `work that no reply waits for is done after the jobs of the turn`() async throws {
        let order = try await onLoop { loop in
            let order = Order()
            try await makeHere(on: loop) {
                pool.runLater { order.add("put off") }
            }
            order.add("job")
            await loop.sleep(until: .after(.milliseconds(1)))
            return order.words
        }
        #expect(order == ["job", "put off"])
        // Elsewhere there is no turn to wait for.
        let here = Order()
        await pool.run { pool.runLater { here.add("at once") } }
        #expect(here.words == ["at once"])
    }

    private final class Order: Sendable {
        private let list = Mutex<[String]>([])
        var words: [String] { list.withLock { $0 } }
        func add(_ word: String) { list.withLock { $0.append(word) } }
    }

    @Test func `elsewhere they are made on the pool`() async {
        #expect(await pool.runBriefly { Driver.current == nil })
    }

    @Test func `values and errors come back from a brief call`() async throws {
        try await onLoop { loop in
            let value = try await makeHere(on: loop) { 6 * 7 }
            #expect(value == 42)
            let error = await caught { () async throws(Errno) in
                try await pool.runBriefly { () throws(Errno) in throw .noSpace }
            }
            #expect(error == .noSpace)
        }
    }

    @Test(arguments: [Relief.Deputy.watching, .asleep])
    func `a call that lasts stops nobody else on its loop`(deputy: Relief.Deputy) async throws {
        try await onLoop { loop in
            try await makeHere(on: loop) {}
            try await wait(for: deputy, of: loop)
            let gate = Semaphore()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: loop) {
                    // Nobody but a task of the same loop opens the gate.
                    let isOpened = try await makeHere(on: loop) { gate.wait(for: WaitLimit.usualSpan) }
                    #expect(isOpened)
                }
                group.addTask(executorPreference: loop) {
                    let limit = WaitLimit.usual
                    while loop.relief.isCurrent(0), !limit.passed { await loop.sleep(until: .after(.milliseconds(1))) }
                    let isHere = await pool.runBriefly { Driver.current != nil }
                    #expect(!isHere, "while one thread is stuck, no other may follow")
                    gate.signal()
                }
                try await group.waitForAll()
            }
            // Who was stuck looks on for the other from now on.
            try await makeHere(on: loop) {}
        }
    }

    @Test func `what waited behind the call is done by the other thread`() async throws {
        try await onLoop { loop in
            try await makeHere(on: loop) {}
            let (gate, done) = (Semaphore(), ByteCounter())
            try await withThrowingTaskGroup(of: Void.self) { group in
                // All of them are in one turn of the loop, and the first one is stuck.
                group.addTask(executorPreference: loop) {
                    let isOpened = try await makeHere(on: loop) { gate.wait(for: WaitLimit.usualSpan) }
                    #expect(isOpened)
                }
                for _ in 0..<100 {
                    group.addTask(executorPreference: loop) {
                        done.add(1)
                        if done.value == 100 { gate.signal() }
                    }
                }
                try await group.waitForAll()
            }
            #expect(done.value == 100)
        }
    }

    @Test func `many calls, of which some last, are all made once`() async throws {
        try await onLoop { loop in
            let made = ByteCounter()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for task in 0..<8 {
                    group.addTask(executorPreference: loop) {
                        for round in 0..<50 {
                            await pool.runBriefly {
                                made.add(1)
                                if (task + round) % 17 == 0 { Thread.pause(.milliseconds(12)) }
                            }
                            if round % 5 == 0 { await loop.sleep(until: .after(.milliseconds(1))) }
                        }
                        try await makeHere(on: loop) { Thread.pause(.milliseconds(50)) }
                    }
                }
                try await group.waitForAll()
            }
            #expect(made.value == 400)
            #expect(!loop.relief.isCurrent(0))
        }
    }

    /// `nil` is a call in which the driver is stuck.
    @Test(arguments: [Relief.Deputy.none, .asleep, .watching, nil])
    func `a loop that is stopped lets its threads go`(deputy: Relief.Deputy?) async throws {
        let seen = Weak()
        try await onLoop { loop in
            seen.reference.withLock { $0.loop = loop }
            if deputy == Relief.Deputy.none { return }
            try await makeHere(on: loop) { if deputy == nil { Thread.pause(.milliseconds(50)) } }
            if let deputy { try await wait(for: deputy, of: loop) }
        }
        let limit = WaitLimit.usual
        while !seen.isGone, !limit.passed { try await Task.sleep(for: .milliseconds(1)) }
        #expect(seen.isGone)
    }

    private final class Weak: Sendable {
        struct Reference { weak var loop: EventLoop? }

        let reference = Mutex(Reference())

        var isGone: Bool { reference.withLock { $0.loop == nil } }
    }
}
