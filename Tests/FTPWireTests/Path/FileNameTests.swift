// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct FileNameTests {
    @Test func `a name is bytes, and safe to print`() {
        let name = FileName([UInt8]("a\u{1B}[2J") + [0xFF, 0x0A])
        #expect("\(name)" == "a\\x1B[2J\\xFF\\x0A")
        #expect(Array(name) == name.bytes)
        #expect(name.first == UInt8(ascii: "a"))
        #expect(name != FileName("a"))
        #expect(name == name.bytes)
        #expect(FileName("é") == "é")
        #expect(FileName("é").count == 2)
        #expect(Array(name[1..<3]) == [0x1B, 0x5B])
    }
}
