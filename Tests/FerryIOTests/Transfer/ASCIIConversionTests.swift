// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

@Suite struct ASCIIConversionTests {
    private func encode(_ portions: [[UInt8]]) -> [UInt8] {
        var encoder = ASCIIEncoder()
        var wire: [UInt8] = []
        for portion in portions { encoder.convert(portion.span, into: &wire) }
        return wire
    }

    private func decode(_ portions: [[UInt8]]) -> [UInt8] {
        var decoder = ASCIIDecoder()
        var local: [UInt8] = []
        for portion in portions { decoder.convert(portion.span, into: &local) }
        decoder.finish(into: &local)
        return local
    }

    @Test(arguments: [
        ("", ""), ("a\nb\n", "a\r\nb\r\n"), ("\n\n", "\r\n\r\n"), ("\r", "\r"), ("a\rb", "a\rb"),
        ("no end", "no end"), ("\n\r", "\r\n\r"), ("\r\r", "\r\r"),
    ])
    func `lines change and come back, wherever they are cut`(local: String, wire: String) {
        for way in portions(of: [UInt8](local)) { #expect(String(bytes: encode(way)) == wire) }
        for way in portions(of: [UInt8](wire)) { #expect(String(bytes: decode(way)) == local) }
    }

    @Test(arguments: ["a\r\nb\r\n", "\r\n\r\n", "\r\r\n\r", "a\r\n"])
    func `CR LF stays CR LF, wherever it is cut`(text: String) {
        for way in portions(of: [UInt8](text)) { #expect(String(bytes: encode(way)) == text) }
    }

    @Test func `lines of both kinds all end in CR LF on the wire`() {
        for way in portions(of: [UInt8]("a\r\nb\nc\r")) { #expect(String(bytes: encode(way)) == "a\r\nb\r\nc\r") }
    }

    @Test func `LF alone on the wire stays`() {
        for way in portions(of: [UInt8]("a\nb\r\nc\n")) { #expect(String(bytes: decode(way)) == "a\nb\nc\n") }
    }

    @Test func `random bytes come back as the lines they were`() {
        var numbers = RepeatableNumbers(seed: 11)
        let choice: [UInt8] = [0x0A, 0x0D, 0x41, 0x00, 0xFF]
        for _ in 0..<500 {
            let bytes = (0..<40).map { _ in choice.randomElement(using: &numbers) ?? 0 }
            let wire = encode([bytes])
            let cut = Int.random(in: 0...wire.count, using: &numbers)
            #expect(decode([Array(wire[..<cut]), Array(wire[cut...])]) == decode([bytes]))
        }
    }

    @Test func `a decoder can be used again after its end`() {
        var decoder = ASCIIDecoder()
        var local: [UInt8] = []
        decoder.convert([0x0D].span, into: &local)
        decoder.finish(into: &local)
        decoder.convert([0x0A].span, into: &local)
        decoder.finish(into: &local)
        #expect(local == [0x0D, 0x0A])
    }
}
