// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import Testing

struct TransferRateTests {
    @Test(arguments: [
        ("1000", 1000), ("1K", 1000), ("500k", 500_000), ("1.5M", 1_500_000), ("2G", 2_000_000_000),
        ("0.001M", 1000), ("5MB", 5_000_000), ("5MB/s", 5_000_000), ("1500/s", 1500), ("2000B", 2000),
        ("1T", 1_000_000_000_000), ("1234567", 1_234_567),
    ])
    func `rates are read in thousands`(text: String, bytes: Int64) {
        #expect(TransferRate(text)?.bytesPerSecond == bytes)
    }

    @Test(arguments: [
        "", "K", "999", "0", "-5K", "+5K", "1e9", "inf", "0x10K", "5 K", "5Kb", "B", "5B/", "5/s/s", "1.2.3M", "９K",
        "99999999T",
    ])
    func `what is no rate is refused`(text: String) {
        #expect(TransferRate(text) == nil)
    }

    @Test(arguments: ["1K", "1500K", "2M", "3G", "1T", "1234567", "27777775555555555"])
    func `a rate is written as it can be typed`(text: String) {
        #expect(TransferRate(text)?.description == text)
    }
}
