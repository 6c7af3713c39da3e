// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct DecimalTests {
    @Test(arguments: [0, 1, 9, 10, 99, 100, 4096, 1_000_000_007, UInt64(Int64.max), .max])
    func `numbers are written as Swift writes them`(value: UInt64) {
        var bytes: [UInt8] = []
        bytes.append(decimal: value)
        bytes.append(0x20)
        bytes.append(hexadecimal: value)
        #expect(String(bytes: bytes) == "\(value) \(String(value, radix: 16))")
    }

    @Test func `narrow numbers are padded and wide ones are not cut`() {
        var bytes: [UInt8] = []
        bytes.append(decimal: UInt64(42), width: 5)
        bytes.append(decimal: UInt64(123_456), width: 3)
        bytes.append(decimal: Int64.min)
        bytes.append(digits: 7, places: 3)
        bytes.append(octal: 0o4755)
        #expect(String(bytes: bytes) == "   42123456-92233720368547758080074755")
    }

    @Test func `numbers are read strictly`() {
        #expect(Decimal.parse("9223372036854775807".utf8) == .max)
        #expect(Decimal.parse("0042".utf8) == 42)
        for text in ["", "-1", "+1", " 1", "1 ", "1.0", "0x1", "9223372036854775808", "99999999999999999999"] {
            #expect(Decimal.parse(text.utf8) == nil, "\(text)")
        }
    }
}
