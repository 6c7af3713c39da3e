// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferry

struct ProgressBarTests {
    private let half = ProgressBar(
        name: "a.txt", completed: 1_350_000, total: 2_700_000, rate: 340_000, timeLeft: .seconds(4))

    @Test func `has name, bar, percent, bytes, rate and time left`() {
        #expect(
            half.line(width: 80) == "a.txt  [===============>               ]   50%  1.4 MB / 2.7 MB  340 KB/s  0:04")
    }

    @Test(arguments: [200, 80, 60, 40, 20, 10, 1])
    func `leaves the last column free, however narrow the terminal`(width: Int) {
        var bar = half
        #expect(bar.line(width: width).displayWidth < width)
        bar.name = "a name that is much longer than what a terminal has room for, 日本語.txt"
        #expect(bar.line(width: width).displayWidth < width)
    }

    @Test func `does without a total`() {
        let bar = ProgressBar(name: "-", completed: 5000, total: nil, rate: 1000, timeLeft: nil)
        #expect(bar.line(width: 80) == "-  5.0 KB  1.0 KB/s")
    }

    @Test func `says that the end is being checked`() {
        let bar = ProgressBar(name: "a", completed: 9, total: 9, rate: 1, timeLeft: .zero, isVerifying: true)
        #expect(bar.line(width: 80).hasSuffix("100%  9 B / 9 B  1 B/s  checking"))
    }

    @Test func `an empty file is all there, and more than all is all`() {
        #expect(ProgressBar(name: "a", completed: 0, total: 0, rate: 0).line(width: 80).contains("100%"))
        #expect(ProgressBar(name: "a", completed: 12, total: 9, rate: 0).line(width: 80).contains("100%"))
    }

    @Test func `a log gets exact numbers`() {
        #expect(
            ProgressBar(name: "a", completed: 3552, total: 3552, rate: 0).logLine("Received")
                == "Received 3,552 / 3,552 bytes")
        #expect(ProgressBar(name: "a", completed: 3552, rate: 0).logLine("Sent") == "Sent 3,552 bytes")
    }
}
