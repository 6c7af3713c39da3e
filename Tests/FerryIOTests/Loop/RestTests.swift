// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FerryIO

struct RestTests {
    private var rest = CallBackoff(.milliseconds(8) ... .milliseconds(50))
    private var now: UInt64 = 1_000_000_000

    /// The rest after calls that were quick for so many milliseconds.
    private mutating func rest(afterQuick milliseconds: UInt64) -> Duration {
        rest.end(at: Deadline(nanoseconds: now))
        now += milliseconds * 1_000_000
        rest.begin(at: Deadline(nanoseconds: now))
        return rest.length
    }

    @Test mutating func `the first is short, and each that follows soon is twice as long, up to the longest`() {
        let lengths = [0, 2, 2, 2, 2, 2].map { rest(afterQuick: $0) }
        #expect(lengths == [8, 16, 32, 50, 50, 50].map { .milliseconds($0) })
    }

    @Test mutating func `after a hundred times as long it is short again`() {
        let lengths = [0, 799, 1599, 3199, 4999, 5000, 800].map { rest(afterQuick: $0) }
        #expect(lengths == [8, 16, 32, 50, 50, 8, 8].map { .milliseconds($0) })
    }

    @Test mutating func `what lasts during a rest does not make it longer`() {
        #expect(rest(afterQuick: 0) == .milliseconds(8))
        rest.begin(at: Deadline(nanoseconds: now))
        rest.begin(at: Deadline(nanoseconds: now))
        #expect(rest.length == .milliseconds(8))
    }
}
