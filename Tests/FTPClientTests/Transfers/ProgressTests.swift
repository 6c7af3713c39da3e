// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPClient

struct ProgressTests {
    private let start = ContinuousClock.now

    @Test func `rate and time left follow the bytes`() {
        var meter = ProgressMeter(name: "", direction: .download, total: 1000, now: start)
        let progress = meter.update(moved: 250, now: start + .seconds(1))
        #expect(progress.rate == 250)
        #expect(progress.fraction == 0.25)
        #expect(progress.timeLeft == .seconds(3))
        #expect(progress.elapsed == .seconds(1))
    }

    @Test func `the rate is that of the last few seconds`() {
        var meter = ProgressMeter(name: "", direction: .upload, total: nil, now: start)
        for second in 1...10 { _ = meter.update(moved: Int64(second * 100), now: start + .seconds(second)) }
        for second in 11...20 {
            _ = meter.update(moved: Int64(1000 + (second - 10) * 1000), now: start + .seconds(second))
        }
        let progress = meter.update(moved: 11_000, stage: .finished, now: start + .seconds(20))
        #expect(progress.rate == 1000)
        #expect(progress.fraction == nil)
        #expect(progress.timeLeft == nil)
    }

    @Test func `bytes of an earlier attempt count as done, not as fast`() {
        var meter = ProgressMeter(name: "", direction: .download, total: 1000, now: start)
        meter.resume(at: 800, now: start)
        let progress = meter.update(moved: 100, now: start + .seconds(1))
        #expect(progress.completed == 900)
        #expect(progress.resumedFrom == 800)
        #expect(progress.rate == 100)
    }

    @Test func `an empty file is done from the start`() {
        var meter = ProgressMeter(name: "", direction: .download, total: 0, now: start)
        #expect(meter.update(moved: 0, now: start).fraction == 1)
    }
}
