// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct PrintableTests {
    @Test(arguments: [
        ([UInt8]("plain é 文 🚢"), "plain é 文 🚢"),
        ([0x1B, 0x5B, 0x32, 0x4A], "\\x1B[2J"),
        ([0x0A, 0x0D, 0x00, 0x7F], "\\x0A\\x0D\\x00\\x7F"),
        ([0xC2, 0x9B], "\\xC2\\x9B"),  // C1's CSI
        ([0xE2, 0x80, 0xAE], "\\xE2\\x80\\xAE"),  // right-to-left override
        ([0xC3], "\\xC3"), ([0xFF, 0x41, 0xC0, 0x80], "\\xFFA\\xC0\\x80"),
        ([0xED, 0xA0, 0x80], "\\xED\\xA0\\x80"), ([], ""),
    ])
    func `what could move a terminal is escaped`(bytes: [UInt8], text: String) {
        #expect(Printable.text(bytes) == text)
    }
}
