// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct ReplyParserTests {
    private func parse(_ portions: [[UInt8]]) throws -> [Reply] {
        var parser = ReplyParser()
        var replies: [Reply] = []
        for portion in portions {
            parser.feed(portion)
            while let reply = try parser.next() { replies.append(reply) }
        }
        return replies
    }

    private func expect(_ text: String, gives replies: [Reply], location: SourceLocation = #_sourceLocation) throws {
        for way in portions(of: [UInt8](text)) { #expect(try parse(way) == replies, sourceLocation: location) }
    }

    private func reply(_ code: UInt16, _ lines: String...) -> Reply {
        Reply(ReplyCode(rawValue: code), lines: lines.map { [UInt8]($0) })
    }

    @Test func `single lines, however they end`() throws {
        try expect(
            "220 a\r\n331 b\n230 c\r\r\n200\r\n250 \r\n226x\r\n",
            gives: [
                reply(220, "a"), reply(331, "b"), reply(230, "c"), reply(200, ""), reply(250, ""), reply(226, "x"),
            ])
    }

    @Test func `blank lines between replies are passed over`() throws {
        try expect("\r\n220 a\r\n\n  \r\n230 b\r\n", gives: [reply(220, "a"), reply(230, "b")])
    }

    @Test func `inner lines may look like anything`() throws {
        try expect(
            "230-Welcome\r\n230-again\r\n 230 still inside\r\n220 another code\r\n500-more\r\n\r\n23\r\n2300\r\n"
                + "\tx\r\n230 end\r\n200 next\r\n",
            gives: [
                reply(
                    230, "Welcome", "again", "230 still inside", "220 another code", "500-more", "", "23", "2300",
                    "\tx", "end"),
                reply(200, "next"),
            ])
    }

    @Test func `features lose one blank only`() throws {
        try expect(
            "211-Features\r\n SIZE\r\n  two\r\nnone\r\n211 End\r\n",
            gives: [
                reply(211, "Features", "SIZE", " two", "none", "End")
            ])
    }

    @Test func `a last line may be the bare code`() throws {
        try expect("214-a\r\n214\r\n200 b\r\n", gives: [reply(214, "a", ""), reply(200, "b")])
    }

    @Test func `Telnet commands are taken out and NUL stays`() throws {
        let bytes: [UInt8] = [UInt8]("25") + [0xFF, 0xF1] + [UInt8]("7 \"/a\0b") + [0xFF, 0xFF] + [UInt8]("\"\r\n")
        for way in portions(of: bytes) {
            #expect(try parse(way) == [Reply(ReplyCode(rawValue: 257), lines: [[UInt8]("\"/a\0b") + [0xFF, 0x22]])])
        }
    }

    @Test(arguments: ["HTTP/1.1 400 Bad Request\r\n", "22 x\r\n", "2a0 x\r\n", "-220 x\r\n", " 220 x\r\n"])
    func `what is no reply is an error`(text: String) {
        // CR LF is one Character.
        #expect(throws: ReplySyntaxError.notAReply([UInt8](String(text.dropLast())))) { try parse([[UInt8](text)]) }
    }

    @Test func `an endless line is an error, with or without an end`() {
        let line = [UInt8]("220 ") + [UInt8](repeating: 0x78, count: ReplyParser.lineLimit)
        #expect(throws: ReplySyntaxError.lineTooLong) { try parse([line]) }
        #expect(throws: ReplySyntaxError.lineTooLong) { try parse([line + [0x0A]]) }
    }

    @Test func `an endless banner is an error`() {
        let line = [UInt8]("220-") + [UInt8](repeating: 0x78, count: 1000) + [0x0A]
        #expect(throws: ReplySyntaxError.replyTooLong) { try parse(Array(repeating: line, count: 1100)) }
    }

    @Test func `a reply that ends with another code can be ended by silence`() throws {
        for way in portions(of: [UInt8]("220-Hello\r\n there\r\n230 Logged in\r\n")) {
            var parser = ReplyParser()
            for portion in way {
                parser.feed(portion)
                #expect(try parser.next() == nil)
            }
            #expect(parser.mayHaveEnded)
            #expect(parser.provisionalEnd() == reply(230, "Hello", "there", "Logged in"))
            #expect(parser.isEmpty)
            #expect(parser.provisionalEnd() == nil)
        }
    }

    @Test(arguments: ["220-Hello\r\n", "220-a\r\n230-b\r\n", "220-a\r\n230 b\r\n2", "220-a\r\n230 b\r\nc\r\n"])
    func `silence ends nothing where no last line stands`(text: String) throws {
        var parser = ReplyParser()
        parser.feed([UInt8](text))
        #expect(try parser.next() == nil)
        #expect(!parser.mayHaveEnded)
        #expect(parser.provisionalEnd() == nil)
        #expect(!parser.isEmpty)
    }

    @Test(arguments: [
        Reply(ReplyCode(rawValue: 200), "Okay."),
        Reply(ReplyCode(rawValue: 211), "Features:", " SIZE", "211 x", "211-y", "", "End."),
        Reply(ReplyCode(rawValue: 250), lines: [[0xFF], [0x20, 0xFF, 0xFF], [0xFE, 0xC3]]),
        Reply(ReplyCode(rawValue: 999), ""),
        Reply(ReplyCode(rawValue: 214), "", ""),
    ])
    func `every reply comes back as it was sent`(reply: Reply) throws {
        for way in portions(of: reply.wireBytes) { #expect(try parse(way) == [reply]) }
    }

    @Test func `random replies come back, many in one stream`() throws {
        var numbers = RepeatableNumbers(seed: 7)
        let replies = (0..<300).map { _ in
            Reply(
                ReplyCode(rawValue: UInt16.random(in: 100...599, using: &numbers)),
                lines: (0..<Int.random(in: 1...4, using: &numbers)).map { _ in
                    (0..<Int.random(in: 0...20, using: &numbers)).map { _ in
                        let byte = UInt8.random(in: 1...255, using: &numbers)
                        return byte == 0x0A || byte == 0x0D ? 0x20 : byte
                    }
                })
        }
        let stream = replies.flatMap(\.wireBytes)
        #expect(try parse([stream]) == replies)
        #expect(try parse(stream.map { [$0] }) == replies)
    }
}
