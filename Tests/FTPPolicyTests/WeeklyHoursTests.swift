// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import Testing

struct WeeklyHoursTests {
    /// Minutes of the week from Monday on; the first Monday of 1970 was the fifth of January.
    private static func seconds(_ day: Int, _ hour: Int, _ minute: Int = 0) -> Int64 {
        Int64(((4 + day) * 24 + hour) * 3600 + minute * 60)
    }

    @Test(
        arguments: [
            ("mon-fri 08:00-18:00", 0, 8, 0, true), ("mon-fri 08:00-18:00", 4, 17, 59, true),
            ("mon-fri 08:00-18:00", 4, 18, 0, false), ("mon-fri 08:00-18:00", 5, 9, 0, false),
            ("mon-fri 08:00-18:00", 0, 7, 59, false), ("08:00-18:00", 6, 12, 0, true),
            ("sat 09:00-12:30", 5, 12, 29, true),
            ("sat 09:00-12:30", 5, 12, 30, false), ("22:00-06:00", 2, 23, 0, true), ("22:00-06:00", 2, 5, 59, true),
            ("22:00-06:00", 2, 6, 0, false), ("sun 22:00-06:00", 0, 3, 0, true), ("sun 22:00-06:00", 6, 3, 0, false),
            ("mon 08:00-09:00, wed 10:00-11:00", 2, 10, 30, true),
            ("mon 08:00-09:00, wed 10:00-11:00", 1, 10, 30, false),
            ("00:00-24:00", 3, 23, 59, true), ("MON-TUE 00:00-24:00", 2, 0, 0, false),
        ] as [(String, Int, Int, Int, Bool)])
    func `hours hold from their first minute to the one before their last`(
        text: String, day: Int, hour: Int, minute: Int, holds: Bool
    ) throws {
        let hours = try #require(WeeklyHours(text))
        #expect(hours.contains(localSeconds: Self.seconds(day, hour, minute)) == holds)
        #expect(hours.contains(localSeconds: Self.seconds(day, hour, minute) - 3000 * 7 * 86400) == holds)
        #expect(WeeklyHours(hours.description) == hours)
    }

    @Test(
        arguments: [
            "", "mon", "8-18", "08:00", "08:00-08:00", "24:00-25:00", "08:00-24:01", "fri-mon 08:00-09:00",
            "man 08:00-09:00",
            "mon tue 08:00-09:00", "08:00-18:00,", "08:60-09:00", "+8:00-09:00",
        ])
    func `what is no hours is refused`(text: String) { #expect(WeeklyHours(text) == nil) }

    @Test func `a moment is a date in UTC, or a minute of it`() {
        #expect(Moment("2027-01-31")?.seconds == 1_801_353_600)
        #expect(Moment("2027-01-31T18:30")?.seconds == 1_801_420_200)
        for text in ["2027-01-31", "2027-01-31T18:30", "1999-12-31"] { #expect(Moment(text)?.description == text) }
        for text in [
            "", "2027", "2027-1-31", "2027-02-29", "2027-01-31T", "2027-01-31T25:00", "31.1.2027", "+027-01-31",
        ] {
            #expect(Moment(text) == nil, "\(text)")
        }
    }
}
