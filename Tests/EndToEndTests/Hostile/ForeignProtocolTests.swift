// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Clients of other protocols, sent here by mistake or by somebody else's web page.
@Suite(.ownThread, .fewAtOnce) struct ForeignProtocolTests {
    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST / HTTP/1.0\r\nContent-Length: 30\r\n\r\nUSER ferry\r\nPASS guess\r\n",
        "EHLO example.org\r\nMAIL FROM:<a@example.org>\r\n",
        "SSH-2.0-OpenSSH_9.2\r\n",
    ])
    func `a request of another protocol is not carried on with`(request: String) throws {
        try FerrydProcess.serving { server in
            let client = try RawClient(connectingTo: server.name)
            try client.control.send(request)
            expectNoLogin(client)
        }
    }

    @Test func `a TLS handshake in clear is not carried on with`() throws {
        try FerrydProcess.serving { server in
            let client = try RawClient(connectingTo: server.name)
            try client.control.send(
                [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xFC, 0x03, 0x03] + Content.bytes(507))
            expectNoLogin(client)
        }
    }

    @Test func `somebody who knows no command is asked to leave`() throws {
        try FerrydProcess.serving { server in
            let client = try RawClient(connectingTo: server.name)
            try client.control.send("A\r\nB\r\nC\r\nD\r\nUSER ferry\r\n")
            expectNoLogin(client)
        }
    }

    /// The server must close, whatever refusals it sends before; nothing may have been taken for a command.
    private func expectNoLogin(_ client: RawClient) {
        while let reply = try? client.reply() { #expect(reply.code >= 400, "\(reply)") }
        #expect(throws: (any Error).self) { try client.ask("NOOP") }
    }
}
