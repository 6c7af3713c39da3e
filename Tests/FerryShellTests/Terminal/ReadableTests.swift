// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct ReadableTests {
    @Test(arguments: [
        (0, "0"), (999, "999"), (3552, "3,552"), (271_296, "271,296"), (1_000_000, "1,000,000"), (-1234, "-1,234"),
    ])
    func `exact`(number: Int64, text: String) { #expect(Readable.exact(number) == text) }

    @Test(
        arguments: [
            (0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (9949, "9.9 KB"), (9950, "10 KB"), (340_000, "340 KB"),
            (999_499, "999 KB"), (999_500, "1.0 MB"), (2_700_000, "2.7 MB"), (Int64.max, "9.2 EB"),
        ] as [(Int64, String)])
    func `rounded`(number: Int64, text: String) { #expect(Readable.rounded(number) == text) }

    @Test(arguments: [
        (0.004, "0.00 s"), (0.01, "0.01 s"), (9.99, "9.99 s"), (12.34, "12.3 s"), (60.0, "1:00"), (3725.0, "1:02:05"),
    ])
    func `durations`(seconds: Double, text: String) { #expect(Readable.duration(.seconds(seconds)) == text) }

    @Test func `bytes and counts agree with their numbers`() {
        #expect(Readable.bytes(1) == "1 byte")
        #expect(Readable.bytes(3552) == "3,552 bytes")
        #expect(Readable.count(1, "file") == "1 file")
        #expect(Readable.count(2, "file") == "2 files")
    }

    @Test func `a rate that cannot be told is none`() {
        #expect(Readable.rate(.infinity) == "-")
        #expect(Readable.rate(340_000) == "340 KB/s")
    }

    @Test func `seconds of a log`() { #expect(Readable.seconds(.microseconds(1_000_042)) == "1.000042") }
}
