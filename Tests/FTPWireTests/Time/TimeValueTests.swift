// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct TimeValueTests {
    @Test(
        arguments: [
            ("19700101000000", 0), ("20000229235959", 951_868_799), ("20261120134500", 1_795_182_300),
            ("19691231235959", -1), ("00010101000000", -62_135_596_800), ("99991231235959", 253_402_300_799),
            ("20380119031408", 2_147_483_648),
        ] as [(String, Int64)])
    func `times are read and written`(text: String, seconds: Int64) {
        let timestamp = Timestamp(seconds: seconds)
        #expect(TimeValue(parsing: text.utf8)?.timestamp == timestamp)
        #expect(TimeValue(timestamp).text == text)
    }

    @Test(
        arguments: [("5", 500_000_000), ("000000001", 1), ("1234567899", 123_456_789), ("120", 120_000_000)]
            as [(String, Int32)])
    func `fractions are nanoseconds`(fraction: String, nanoseconds: Int32) {
        #expect(TimeValue(parsing: "19700101000000.\(fraction)".utf8)?.timestamp.nanoseconds == nanoseconds)
    }

    @Test func `milliseconds are written when asked for`() {
        var bytes: [UInt8] = []
        TimeValue(Timestamp(seconds: 0, nanoseconds: 7_000_000)).append(to: &bytes, milliseconds: true)
        #expect(String(bytes: bytes) == "19700101000000.007")
    }

    @Test(arguments: [
        "", "2026", "2026112013450", "202611201345000", "20261320134500", "20260001000000", "20260230000000",
        "19000229000000", "20261120244500", "20261120136000", "20261120134561", "20261120134500.", "20261120134500.x",
        " 20261120134500", "2026112013450x", "+0261120134500", "19100010112000",
    ])
    func `what is no time is refused`(text: String) {
        #expect(TimeValue(parsing: text.utf8) == nil)
    }

    @Test(
        arguments: [
            ("191240229120000", "20240229120000"), ("191000229120000", "20000229120000"), ("191260229120000", nil),
            (" 20261120134500 ", "20261120134500"), ("20261120134500.123", "20261120134500"), ("1910001011200", nil),
        ] as [(String, String?)])
    func `years since 1900 and blanks are forgiven`(text: String, expected: String?) {
        #expect(TimeValue(lenient: text.utf8)?.text == expected)
    }

    @Test func `a leap second is the next minute's first`() {
        #expect(TimeValue(parsing: "20161231235960".utf8) == TimeValue(parsing: "20170101000000".utf8))
    }

    @Test func `every day of eight centuries comes back`() {
        var expected = Int64(-12_219_292_800)  // 1582-10-15
        var (year, month, day) = (1582, 10, 15)
        for _ in 0..<292_194 {
            let time = CivilTime(Timestamp(seconds: expected + 86399))
            #expect(
                (time.year, time.month, time.day, time.hour, time.minute, time.second) == (year, month, day, 23, 59, 59)
            )
            #expect(time.timestamp.seconds == expected + 86399)
            expected += 86400
            day += 1
            if day > CivilTime.days(in: month, of: year) { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        #expect(year == 2382)
    }
}
