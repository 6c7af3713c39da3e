// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct ReplyTests {
    @Test func `one line stands behind code and blank`() {
        let reply = Reply(ReplyCode(rawValue: 220), "Ready.")
        #expect(String(bytes: reply.wireBytes) == "220 Ready.\r\n")
    }

    @Test func `several lines stand as in RFC 2389`() {
        let reply = Reply(ReplyCode(rawValue: 211), "Features:", "SIZE", "211 looks like an end", "End.")
        #expect(String(bytes: reply.wireBytes) == "211-Features:\r\n SIZE\r\n 211 looks like an end\r\n211 End.\r\n")
    }

    @Test func `line ends inside a text cannot make a second line`() {
        let reply = Reply(ReplyCode(rawValue: 257), lines: [[UInt8]("a\r\n226 b\0c")])
        #expect(String(bytes: reply.wireBytes) == "257 a??226 b?c\r\n")
    }

    @Test func `codes are of three digits`() {
        #expect(String(bytes: Reply(ReplyCode(rawValue: 7), "x").wireBytes) == "007 x\r\n")
        #expect(String(bytes: Reply(ReplyCode(rawValue: 4711), "x").wireBytes) == "999 x\r\n")
    }

    @Test func `a reply without lines has an empty one`() {
        #expect(Reply(ReplyCode(rawValue: 200), lines: []).lines == [[]])
    }

    @Test(
        arguments: [
            (125, ReplyGroup.preliminary), (226, .completion), (314, .intermediate), (452, .transientRefusal),
            (553, .permanentRefusal), (633, .permanentRefusal), (0, .permanentRefusal),
        ] as [(UInt16, ReplyGroup)])
    func `unknown codes are judged by the first digit`(code: UInt16, group: ReplyGroup) {
        #expect(ReplyCode(rawValue: code).group == group)
    }

    @Test func `text is readable and a description is safe`() {
        let reply = Reply(ReplyCode(rawValue: 230), lines: [[UInt8]("Hé"), [0x1B, 0x5B, 0xFF]])
        #expect(reply.text == "Hé\n\u{1B}[\u{FFFD}")
        #expect(reply.description == "230 Hé / \\x1B[\\xFF")
    }
}
