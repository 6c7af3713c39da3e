// SPDX-License-Identifier: Apache-2.0
import ProgramKit
import Testing

@testable import ferryd

@Suite struct LogTimeTests {
    @Test func `a time is written as ISO 8601 writes it, to the millisecond`() {
        #expect(LogTime.text(of: 0) == "1970-01-01T00:00:00.000Z")
        #expect(LogTime.text(of: 1_795_182_305_007) == "2026-11-20T13:45:05.007Z")
        #expect(LogTime.text(of: 1_795_182_305_999) == "2026-11-20T13:45:05.999Z")
        #expect(LogTime.now.utf8.count == 24)
    }
}
