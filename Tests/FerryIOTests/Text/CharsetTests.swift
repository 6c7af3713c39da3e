// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@Suite struct CharsetTests {
    private func western() throws -> Charset { try #require(Charset("CP1252")) }

    @Test(arguments: ["CP1252", "ISO-8859-1", "KOI8-R", "CP932", "GBK", "UTF-8"])
    func `charsets with ASCII in them are taken`(_ name: String) throws {
        #expect(try #require(Charset(name)).description == name)
    }

    @Test(arguments: ["", "CP0", "UTF-16", "UTF-32LE", "EBCDIC-US", "../../etc/passwd"])
    func `others are not`(_ name: String) { #expect(Charset(name) == nil) }

    @Test func `text is converted as a whole or not at all`() throws {
        let charset = try western()
        #expect(charset.decoded([0x61, 0xE4, 0x80]) == Array("aä€".utf8))
        #expect(charset.decoded([0x81]) == nil)
        #expect(charset.encoded(Array("aä€".utf8)) == [0x61, 0xE4, 0x80])
        #expect(charset.encoded(Array("aЖ".utf8)) == nil)
        #expect(charset.encoded([0xFF]) == nil)
        #expect(charset.encoded([]) == [])
        // An error leaves nothing behind.
        #expect(charset.encoded(Array("ä".utf8)) == [0xE4])
        let japanese = try #require(Charset("CP932"))
        #expect(japanese.decoded([0x83, 0x65, 0x83, 0x58, 0x83, 0x67]) == Array("テスト".utf8))
        #expect(japanese.decoded([0x83]) == nil)
    }

    @Test(arguments: ["plain", "Müller", "Ж", "日本", "Ã¤", "/Müller/Ж/Ã¤/x", "ÿ"])
    func `each name comes back as it was`(_ name: String) throws {
        let charset = try western()
        let wire = charset.travelling(line: Array(name.utf8))
        #expect(charset.stored(path: wire) == Array(name.utf8))
    }

    @Test func `bytes that are no text at all come back too`() throws {
        let charset = try #require(Charset("CP932"))
        let name: [UInt8] = [0xFD, 0xFE, 0x41]
        #expect(charset.stored(path: charset.travelling(line: name)) == name)
    }

    @Test func `the components of a path are read one by one`() throws {
        // One travels in the charset, the next one as UTF-8, as the charset lacks it.
        let path: [UInt8] = [0xE4, 0x2F] + Array("Ж".utf8)
        #expect(try western().stored(path: path) == Array("ä/Ж".utf8))
    }

    @Test func `a listing is converted line by line, however it comes`() throws {
        let lines = Array("ä\r\nЖ\r\nplain\r\nlast ü".utf8)
        let expected = [0xE4, 13, 10] + Array("Ж\r\nplain\r\nlast ".utf8) + [0xFC]
        for size in [1, 2, 3, lines.count] {
            var encoder = CharsetEncoder(try western())
            var output: [UInt8] = []
            var rest = lines[...]
            while !rest.isEmpty {
                let piece = Array(rest.prefix(size))
                encoder.convert(piece.span, into: &output)
                rest = rest.dropFirst(size)
            }
            encoder.finish(into: &output)
            #expect(output == expected, "in pieces of \(size)")
        }
    }
}
