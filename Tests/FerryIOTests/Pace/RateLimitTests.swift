// SPDX-License-Identifier: Apache-2.0
import Synchronization
import Testing

@testable import FerryIO

struct RateLimitTests {
    private let loop: EventLoop

    init() throws { loop = try EventLoop(named: "test") }

    /// Moves so many bytes by turns and says how long that took.
    private func move(_ bytes: Int64, within limits: [RateLimit]) async throws -> Duration {
        let start = ContinuousClock.now
        var allowance = RateBudget(within: limits)
        var moved: Int64 = 0
        while moved < bytes {
            let granted = try await allowance.grant(bytes - moved, on: loop)
            #expect(granted > 0)
            allowance.use(Int(granted))
            moved += granted
        }
        #expect(moved == bytes)
        return .now - start
    }

    @Test func `a schedule is asked once a second, and may lift the limit`() {
        let rates = Mutex<[Int64?]>([1000, nil, 50_000])
        let limit = RateLimit(following: { rates.withLock { $0.removeFirst() } })
        #expect(limit.reserve(1 << 20, at: Deadline(nanoseconds: 1)).bytes == 1024)
        #expect(limit.reserve(1 << 20, at: Deadline(nanoseconds: 900_000_000)).bytes == 1024)
        #expect(limit.reserve(1 << 20, at: Deadline(nanoseconds: 1_000_000_001)).bytes == 1 << 20)
        let (bytes, start) = limit.reserve(1 << 20, at: Deadline(nanoseconds: 2_000_000_001))
        #expect(bytes == 2500)
        #expect(start <= Deadline(nanoseconds: 2_000_000_001))
        #expect(rates.withLock { $0.isEmpty })
    }

    @Test func `without a limit everything may move at once`() async throws {
        var allowance = RateBudget()
        let granted = try await allowance.grant(.max, on: loop)
        #expect(granted == .max)
        let isGranted = allowance.grantNow(.max, on: loop)
        #expect(isGranted)
    }

    /// 70 ms less than the limit says: the first turn begins at once, and a little time may be made up for.
    @Test func `a limit is kept`() async throws {
        #expect(try await move(200_000, within: [RateLimit(500_000)]) >= .milliseconds(330))
    }

    @Test func `of several limits the lowest counts`() async throws {
        let limits = [RateLimit(50_000_000), RateLimit(500_000), RateLimit(5_000_000)]
        #expect(try await move(200_000, within: limits) >= .milliseconds(330))
    }

    @Test func `what a lower limit does not let through is given back to the others`() async throws {
        let (wide, narrow) = (RateLimit(1_000_000), RateLimit(20_480))
        var allowance = RateBudget(within: [wide, narrow])
        let granted = try await allowance.grant(50_000, on: loop)
        #expect(granted == 1024)
        allowance.use(Int(granted))
        // Otherwise the next turn would be fifty milliseconds later.
        #expect(wide.reserve(1).from < .after(.milliseconds(10)))
    }

    @Test func `who shares a limit gets a share of it`() async throws {
        let limit = RateLimit(1_000_000)
        let start = ContinuousClock.now
        try await withThrowingTaskGroup { group in
            for _ in 0..<4 { group.addTask { _ = try await move(100_000, within: [limit]) } }
            try await group.waitForAll()
        }
        #expect(.now - start >= .milliseconds(330))
    }

    @Test func `turns are given in order, and short when others wait`() {
        let (limit, now) = (RateLimit(10_000_000), Deadline.now)
        let turns = (0..<4).map { _ in limit.reserve(.max, at: now) }
        #expect(turns.map(\.bytes) == [500_000, 65_536, 65_536, 65_536])
        for (earlier, later) in zip(turns, turns.dropFirst()) {
            let span = Duration.nanoseconds(Int64(earlier.bytes) * 100)
            #expect(later.from.since(earlier.from) == span)
        }
    }

    @Test func `what is not used is given back`() {
        let limit = RateLimit(1_000_000)
        for _ in 0..<1000 {
            var allowance = RateBudget(within: [limit])
            let isGranted = allowance.grantNow(50_000, on: loop)
            #expect(isGranted)
            allowance.use(0)
        }
    }

    @Test func `bytes that must wait are not granted now`() {
        let limit = RateLimit(10)
        #expect(limit.reserve(100_000).bytes == 1024)
        _ = limit.reserve(100_000)
        var allowance = RateBudget(within: [limit])
        let isGrantedBefore = allowance.grantNow(100, on: loop)
        #expect(!isGrantedBefore)
        limit.bytesPerSecond = nil
        let isGranted = allowance.grantNow(100, on: loop)
        #expect(isGranted)
    }

    @Test func `more than a turn is not granted now`() {
        var allowance = RateBudget(within: [RateLimit(1_000_000)])
        let isMoreGranted = allowance.grantNow(50_001, on: loop)
        #expect(!isMoreGranted)
        let isGranted = allowance.grantNow(50_000, on: loop)
        #expect(isGranted)
    }

    @Test func `a change of the limit counts from then on`() async throws {
        let limit = RateLimit(1024)
        _ = limit.reserve(1024)
        limit.bytesPerSecond = 1_000_000_000
        #expect(limit.reserve(1).from.hasPassed)
    }

    @Test(.timeLimit(.minutes(1))) func `waiting ends with the task`() async throws {
        let limit = RateLimit(1024)
        _ = limit.reserve(1024)
        for _ in 0..<1000 { _ = limit.reserve(1024) }
        let waiting = Task(executorPreference: loop) { () -> StreamError? in
            var allowance = RateBudget(within: [limit])
            do throws(StreamError) { _ = try await allowance.grant(1, on: loop) } catch { return error }
            return nil
        }
        waiting.cancel()
        #expect(await waiting.value == .cancelled)
    }
}
