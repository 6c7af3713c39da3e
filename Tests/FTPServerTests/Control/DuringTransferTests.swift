// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// The control connection while bytes move, or do not.
@Suite(.ownThread) struct DuringTransferTests {
    private static let content = Content.bytes(8 << 20)

    /// Runs a test with a download that its client does not read.
    private func stalling(_ test: (RawClient, RawSocket, LiveServer) throws -> Void) async throws {
        try await LiveServer.run(files: ["big": Self.content, "small": "x".bytes]) { server in
            let client = try server.client()
            try test(client, try client.beginTransfer("RETR big", receiveBuffer: 4096), server)
        }
    }

    @Test func `NOOP and STAT are answered at once`() async throws {
        try await stalling { client, data, _ in
            try client.ask("NOOP", expecting: 200)
            let status = try client.ask("STAT", expecting: 213)
            let bytes = try client.transferredBytes()
            #expect(bytes < Self.content.count)
            #expect(status.text.contains("total=\(Self.content.count);rate="))
            #expect(try data.receiveToEnd() == Self.content)
            try client.expect(226)
            try client.ask("STAT", expecting: 211)
        }
    }

    @Test func `STAT of an upload tells how much has come`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            #expect(try client.transferredBytes() == 0)
            try data.send("0123456789")
            try client.waitForBytes(10)
            #expect(try client.transferredBytes() == 10)
            data.close()
            try client.expect(226)
        }
    }

    @Test func `QUIT waits for the end`() async throws {
        try await stalling { client, data, _ in
            try client.send("QUIT")
            #expect(try !client.control.isReadable(within: .milliseconds(100)))
            #expect(try data.receiveToEnd() == Self.content)
            try client.expect(226)
            try client.expect(221)
            try client.expectEnd()
        }
    }

    @Test func `everything else waits, and what comes behind it waits too`() async throws {
        try await stalling { client, data, _ in
            for line in ["NOOP", "PWD", "NOOP", "STAT", "PWD \u{0}", "SITE x", "XYZZY", "QUIT", "PWD"] {
                try client.send(line)
            }
            try client.expect(200)
            #expect(try !client.control.isReadable(within: .milliseconds(100)))
            #expect(try data.receiveToEnd() == Self.content)
            for code in [226, 257, 200, 211, 501, 504, 500, 221] { try client.expect(code) }
            try client.expectEnd()
        }
    }

    @Test func `a second transfer waits for the first`() async throws {
        try await stalling { client, data, _ in
            try client.send("EPSV")
            try client.send("RETR small")
            #expect(try data.receiveToEnd() == Self.content)
            try client.expect(226)
            let port = try #require(try client.expect(229).text.split(separator: "|").compactMap { UInt16($0) }.first)
            #expect(try RawSocket(connectingTo: SocketName(port: port)).receiveToEnd() == "x".bytes)
            try client.expect(150)
            try client.expect(226)
        }
    }

    @Test(arguments: [(60, 426), (64, 226)])
    func `after so many commands no more is read before the end of the transfer`(_ count: Int, _ code: Int) async throws
    {
        try await stalling { client, data, _ in
            for _ in 0..<count { try client.send("PWD") }
            try client.send("ABOR")
            try client.control.waitUntilRead()
            // An ABOR that is read stops the transfer.
            if code == 226 { #expect(try data.receiveToEnd() == Self.content) } else { data.drain() }
            try client.expect(code)
            for _ in 0..<count { try client.expect(257) }
            try client.expect(225)
        }
    }

    @Test func `more commands than the session remembers are answered too`() async throws {
        try await stalling { client, data, _ in
            for _ in 0..<500 { try client.send("PWD") }
            #expect(try data.receiveToEnd() == Self.content)
            try client.expect(226)
            for _ in 0..<500 { try client.expect(257) }
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `a line that is too long ends the session after the transfer was stopped`() async throws {
        try await stalling { client, data, _ in
            try client.control.send(String(repeating: "x", count: 9000))
            try client.expect(426)
            #expect(try client.expect(500).text == Refusal.lineTooLong.reply.line)
            try client.expectEnd()
            #expect(data.drain() < Self.content.count)
        }
    }
}
