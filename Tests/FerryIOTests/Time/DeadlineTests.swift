// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FerryIO

struct DeadlineTests {
    @Test(
        arguments: [
            (0, 0), (1, 100_000_000), (99_999_999, 100_000_000), (100_000_000, 100_000_000), (100_000_001, 200_000_000),
            (UInt64.max, UInt64.max), (.max - 1, .max),
        ] as [(UInt64, UInt64)])
    func `all within one grain are waited for together, and none too early`(_ exact: UInt64, _ coarse: UInt64) {
        #expect(Deadline(nanoseconds: exact).coarse(.milliseconds(100)) == Deadline(nanoseconds: coarse))
    }

    @Test(arguments: [0, 1, 999_999, 1_000_000] as [UInt64])
    func `a grain of nothing changes nothing`(_ exact: UInt64) {
        #expect(Deadline(nanoseconds: exact).coarse(.zero) == Deadline(nanoseconds: exact))
    }

    @Test func `it is as far from now as was asked for, and not before`() {
        let before = Deadline.now
        let deadline = Deadline.after(.milliseconds(1500))
        #expect(deadline.since(before) >= .milliseconds(1500))
        #expect(deadline.since(.now) <= .milliseconds(1500))
        #expect(Deadline.after(.zero).hasPassed)
        #expect(Deadline.after(.milliseconds(-1)).hasPassed)
        #expect(Deadline.after(.seconds(Int64.max)) == .never)
        #expect(!Deadline.never.hasPassed)
    }
}
