// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Lines as they come: in pieces, in heaps, broken, endless.
@Suite(.ownThread) struct CommandLineTests {
    private static let conversation = "USER ada\r\nPASS secret\nTYPE I\r\nPWD\r\nXYZZY\r\nSIZE x\r\nNOOP\r\nQUIT\r\n"
    private static let codes = [331, 230, 200, 257, 500, 550, 200, 221]

    @Test func `commands in one segment are answered one by one`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.control.send(Self.conversation)
            for code in Self.codes { try client.expect(code) }
            try client.expectEnd()
        }
    }

    @Test func `commands byte by byte are the same`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            for byte in Self.conversation.utf8 { try client.control.send([byte]) }
            for code in Self.codes { try client.expect(code) }
            try client.expectEnd()
        }
    }

    @Test func `a line of zero bytes or carriage returns is refused, and the next is not`() async throws {
        try await LiveServer.run(files: ["a": "x".bytes]) { server in
            let client = try server.client()
            #expect(try client.ask("SIZE a\u{0}.jpg").text == Refusal.lineContainsNUL.reply.line)
            #expect(try client.ask("SIZE a\rDELE a").text == Refusal.lineContainsCarriageReturn.reply.line)
            #expect(
                try client.ask("SIZE \(String(repeating: "x", count: 4097))").text == Refusal.argumentTooLong.reply.line
            )
            try client.ask("SIZE a", expecting: 213)
        }
    }

    @Test func `before the login too`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("USER ad\u{0}a", expecting: 501)
            try client.logIn(as: "ada", password: "secret")
        }
    }

    @Test(arguments: [true, false]) func `a line without end is one too many`(_ afterLogin: Bool) async throws {
        try await LiveServer.run { server in
            let client = afterLogin ? try server.client() : try server.stranger()
            // The server may be gone before all of it is sent.
            try? client.control.send(Array(repeating: UInt8(ascii: "x"), count: 1 << 20))
            #expect(try client.reply().text == Refusal.lineTooLong.reply.line)
            #expect(client.control.drain() == 0)
            #expect(try server.events.ending() == .refused(.lineTooLong))
        }
    }

    @Test func `Telnet's negotiations are passed over, and its doubled byte is one`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.control.send(
                [0xFF, 0xFB, 0x01] + "MK".bytes + [0xFF, 0xF1] + "D a".bytes + [0xFF, 0xFF, 13, 10])
            try client.expect(257)
            #expect(try client.download("NLST") == "a".bytes + [0xFF, 13, 10])
        }
    }
}
