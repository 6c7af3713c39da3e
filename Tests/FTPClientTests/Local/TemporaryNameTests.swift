// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FTPClient

struct TemporaryNameTests {
    @Test func `temporary names are hidden, and the same each time`() {
        #expect(TemporaryName.part(of: Array("a.txt".utf8)) == Array(".a.txt.ferry-part".utf8))
        #expect(TemporaryName.journal(of: Array("a.txt".utf8)) == Array(".a.txt.ferry-journal".utf8))
    }

    @Test func `long names stay within what file systems take, and stay apart`() {
        let one = [UInt8](repeating: 0x61, count: 254) + [0x62]
        let two = [UInt8](repeating: 0x61, count: 254) + [0x63]
        #expect(TemporaryName.part(of: one).count <= 255)
        #expect(TemporaryName.journal(of: one).count <= 255)
        #expect(TemporaryName.part(of: one) != TemporaryName.part(of: two))
    }
}
