// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct RateTimetableTests {
    /// Monday, 2026-11-23, by the clock on the wall.
    private func rate(_ text: String, day: Int64 = 0, hour: Int64) throws -> Int64? {
        try RateTimetable(text, for: "limit").rate(atLocalSeconds: 1_795_392_000 + day * 86_400 + hour * 3600)
    }

    @Test func `the first rate whose hours it is counts, or the one without hours`() throws {
        let text = "2M, mon-fri 08:00-18:00 500K, 23:00-06:00 off"
        #expect(try rate(text, hour: 7) == 2_000_000)
        #expect(try rate(text, hour: 8) == 500_000)
        #expect(try rate(text, hour: 18) == 2_000_000)
        #expect(try rate(text, hour: 23) == nil)
        #expect(try rate(text, day: 5, hour: 12) == 2_000_000)
        #expect(try rate("sat 00:00-24:00 1K", hour: 12) == nil)
        #expect(try rate("300", hour: 12) == 300)
    }

    @Test(arguments: ["2M", "500K, mon-fri 08:00-18:00 2M", "23:00-06:00 1500", "1M, sun 10:00-12:00 off"])
    func `what is written reads back`(_ text: String) throws {
        let table = try RateTimetable(text, for: "limit")
        #expect(table.text == text)
        #expect(try RateTimetable(table.text, for: "limit") == table)
    }

    @Test(arguments: ["", "fast", "1M, 2M", "mon-fri 1M", "1M,", "08:00-25:00 1M", "-5"])
    func `a mistake shows how it is written`(_ text: String) {
        let error = #expect(throws: UsageError.self) { try RateTimetable(text, for: "limit") }
        #expect(error?.message.contains("limit takes an amount such as 500K or 2M") == true)
    }

    @Test func `connections share a rate`() throws {
        #expect(try RateTimetable("900", for: "limit").shares(3).rate == 300)
        let shares = try RateTimetable("off, 00:00-24:00 900", for: "limit").shares(3)
        #expect(shares.rate == nil)
        #expect(shares.schedule?() == 300)
    }
}
