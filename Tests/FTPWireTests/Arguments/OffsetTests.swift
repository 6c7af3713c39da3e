// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@Suite struct OffsetTests {
    @Test func `offsets go from 0 to the largest there is`() {
        #expect(Offset(parsing: "0".utf8) == .zero)
        #expect(Offset(parsing: "9223372036854775807".utf8)?.rawValue == .max)
        #expect(Offset(rawValue: -1) == nil)
        #expect(Offset.zero < Offset(parsing: "1".utf8) ?? .zero)
    }

    @Test(arguments: ["", "-1", "+5", "5 ", " 5", "5x", "0x10", "9223372036854775808", "18446744073709551616"])
    func `everything else is refused`(text: String) {
        #expect(Offset(parsing: text.utf8) == nil)
    }
}
