// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import FerryIO

struct BlockingPoolTests {
    @Test func `results and errors come back to the caller`() async throws {
        let pool = BlockingPool(width: 2)
        #expect(await pool.run { 6 * 7 } == 42)
        let error = await caught { () async throws(Errno) in
            try await pool.run { () throws(Errno) in throw .noSpace }
        }
        #expect(error == .noSpace)
    }

    @Test func `what a job alone held is let go of before its caller goes on`() async {
        final class Held: Sendable {}
        let pool = BlockingPool(width: 2)
        for _ in 0..<200 {
            weak var seen: Held?
            do {
                let held = Held()
                seen = held
                await pool.run { _ = held }
            }
            #expect(seen == nil)
        }
    }

    @Test func `more work than threads is all done`() async {
        let pool = BlockingPool(width: 3)
        let sum = await withTaskGroup(of: Int.self) { group in
            for number in 1...200 { group.addTask { await pool.run { number } } }
            return await group.reduce(0, +)
        }
        #expect(sum == 20_100)
    }

    @Test func `threads that were needed once end, though work goes on that one can do`() async throws {
        let pool = BlockingPool(width: 4, patience: .milliseconds(50))
        let gate = Semaphore()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { #expect(await pool.run { gate.wait(for: .seconds(20)) }) } }
            group.addTask {
                await pool.run { for _ in 0..<3 { gate.signal() } }
            }
        }
        let end = ContinuousClock.now + .seconds(30)
        while pool.depth.threads > 1 {
            await pool.run {}
            try #require(ContinuousClock.now < end, "\(pool.depth.threads) threads are left")
        }
        #expect(await pool.run { 7 } == 7)
    }

    @Test func `blocked threads do not keep a free one from working`() async {
        let pool = BlockingPool(width: 4)
        let gate = Semaphore()
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<3 { group.addTask { #expect(await pool.run { gate.wait(for: .seconds(20)) }) } }
            group.addTask {
                await pool.run { for _ in 0..<3 { gate.signal() } }
            }
        }
    }
}
