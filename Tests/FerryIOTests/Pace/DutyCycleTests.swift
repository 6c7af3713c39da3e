// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FerryIO

struct DutyCycleTests {
    private let start = Deadline.now

    private func later(_ milliseconds: UInt64) -> Deadline {
        Deadline(nanoseconds: start.nanoseconds + milliseconds * 1_000_000)
    }

    @Test func `who has worked for one part rests for the others`() {
        var pace = DutyCycle(oneIn: 20, at: start)
        #expect(pace.rest(at: later(10)) == .milliseconds(190))
        // Work goes on at 200.
        #expect(pace.rest(at: later(203)) == .milliseconds(57))
    }

    @Test func `little work needs no rest yet`() {
        var pace = DutyCycle(oneIn: 20, at: start)
        #expect(pace.rest(at: later(1)) == nil)
        #expect(pace.rest(at: later(2)) == .milliseconds(38))
    }

    @Test func `who is asked before the rest is over has not worked`() {
        var pace = DutyCycle(oneIn: 10, at: start)
        #expect(pace.rest(at: later(100)) == .milliseconds(900))
        #expect(pace.rest(at: later(500)) == nil)
    }
}
