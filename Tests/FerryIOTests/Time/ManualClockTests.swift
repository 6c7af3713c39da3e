// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// A loop whose time a test lets pass.
struct ManualClockTests {
    @Test func `a sleep lasts as long as the clock says, and no real time`() async throws {
        let clock = ManualClock()
        let loop = try EventLoop(named: "test", clock: clock)
        defer { loop.stop() }
        let deadline = loop.deadline(after: .seconds(3600))
        let began = ContinuousClock.now
        let (isWhole, passed) = try await clock.advance(by: .seconds(60), atMost: .seconds(100_000)) {
            await loop.sleep(until: deadline)
        }
        #expect(isWhole)
        #expect(passed >= .seconds(3600))
        #expect(began.duration(to: .now) < .seconds(60))
    }

    @Test func `nothing fires while the clock stands still`() async throws {
        let clock = ManualClock()
        let loop = try EventLoop(named: "test", clock: clock)
        defer { loop.stop() }
        let deadline = loop.deadline(after: .milliseconds(1))
        let sleeping = Task { await loop.sleep(until: deadline) }
        // Real time, far more than the deadline is away by the clock.
        try await Task.sleep(for: .milliseconds(20))
        #expect(!loop.hasPassed(deadline))
        sleeping.cancel()
        #expect(await sleeping.value == false)
    }

    @Test func `a limit that is shared is kept by the clock of the loop`() async throws {
        let clock = ManualClock()
        let loop = try EventLoop(named: "test", clock: clock)
        defer { loop.stop() }
        let limit = RateLimit(1_000_000)
        let (_, passed) = try await clock.advance(by: .milliseconds(100), atMost: .seconds(1000)) {
            var budget = RateBudget(within: [limit])
            var moved: Int64 = 0
            while moved < 60_000_000 {
                let granted = try await budget.grant(60_000_000 - moved, on: loop)
                budget.use(Int(granted))
                moved += granted
            }
        }
        #expect(passed >= .seconds(59))
    }

    @Test func `a body that never ends is told as such`() async throws {
        let clock = ManualClock()
        await #expect(throws: TestFailure.self) {
            try await clock.advance(by: .seconds(1), atMost: .seconds(5)) { try await Task.sleep(for: .seconds(3600)) }
        }
    }
}
