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
            let start = ContinuousClock.now
            try client.ask("NOOP", expecting: 200)
            let status = try client.ask("STAT", expecting: 213)
            #expect(ContinuousClock.now - start < .seconds(1))
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
            for code in [226, 257, 200, 211, 501, 502, 500, 221] { try client.expect(code) }
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

/// `ABOR`: one 426 for the transfer, and one reply of its own.
@Suite(.ownThread) struct AbortTests {
    private static let content = Content.bytes(8 << 20)

    private func stalling(_ test: (RawClient, RawSocket) throws -> Void) async throws {
        try await LiveServer.run(files: ["big": Self.content]) { server in
            let client = try server.client()
            try test(client, try client.beginTransfer("RETR big", receiveBuffer: 4096))
            try client.ask("NOOP", expecting: 200)
            #expect(try client.ask("PWD", expecting: 257).lines.count == 1)
        }
    }

    @Test func `with nothing to stop it says so`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("ABOR", expecting: 225)
            try client.ask("EPSV", expecting: 229)
            try client.ask("ABOR", expecting: 225)
            try client.ask("ABOR now", expecting: 501)
        }
    }

    @Test func `a download answers 426, and then ABOR 226`() async throws {
        try await stalling { client, data in
            let (end, answer) = (try client.ask("ABOR"), try client.reply())
            #expect(end.text == Refusal.transferAborted().reply.line)
            #expect(answer.text == "226 The transfer was stopped.")
            #expect(data.drain() < Self.content.count)
        }
    }

    @Test func `an upload says what is kept`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send("0123456789")
            try client.waitForBytes(10)
            #expect(try client.ask("ABOR", expecting: 426).text.contains(" 10 bytes are kept; REST 10 "))
            try client.expect(226)
            #expect(throws: (any Error).self, "a client that goes on sending is stopped") {
                while true { try data.send(Self.content) }
            }
        }
    }

    @Test(arguments: ["\u{FF}\u{F4}\u{FF}\u{F2}", "\u{FF}\u{F4}\u{FF}", "\u{FF}\u{F2}"])
    func `Telnet's interrupt and synch before it do no harm`(_ signals: String) async throws {
        let signals = signals.unicodeScalars.map { UInt8($0.value) }
        try await stalling { client, _ in
            try client.control.send(signals, urgent: true)
            if signals.last == 0xFF { try client.control.send([0xF2]) }
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
        }
        try await stalling { client, _ in
            try client.control.send(signals + (signals.last == 0xFF ? [0xF2] : []) + "ABOR\r\n".bytes)
            try client.expect(426)
            try client.expect(226)
        }
    }

    @Test func `behind other commands it stops the transfer at once and is answered in its turn`() async throws {
        try await stalling { client, _ in
            try client.control.send("PWD\r\nNOOP\r\nABOR\r\nSYST\r\n")
            for code in [426, 257, 200, 225, 215] { try client.expect(code) }
        }
    }

    @Test func `twice is once, and then nothing to stop`() async throws {
        try await stalling { client, _ in
            try client.control.send("ABOR\r\nABOR\r\n")
            for code in [426, 226, 225] { try client.expect(code) }
        }
    }

    @Test func `before the data connection is made it ends the wait`() async throws {
        try await LiveServer.run(files: ["a": "x".bytes]) { server in
            let client = try server.client()
            for command in ["RETR a", "STOR b", "LIST"] {
                let port = try client.passivePort()
                try client.ask(command, expecting: 150)
                try client.ask("ABOR", expecting: 426)
                try client.expect(226)
                #expect(throws: (any Error).self) { try RawSocket(connectingTo: port) }
            }
        }
    }

    @Test func `in one segment with the end of an upload it gets its one reply`() async throws {
        // Whichever the server sees first: 226 and 225, or 426 and one more.
        try await LiveServer.run { server in
            for _ in 0..<50 {
                let client = try server.client()
                let data = try client.beginTransfer("STOR a")
                try data.send("x")
                data.close()
                try client.send("ABOR")
                let end = try client.expect(226, 426)
                try client.expect(end.code == 226 ? 225 : 226, 225)
                try client.ask("NOOP", expecting: 200)
            }
        }
    }

    @Test func `sent just before the end of an upload it wins`() async throws {
        try await LiveServer.run { server in
            for _ in 0..<50 {
                let client = try server.client()
                let data = try client.beginTransfer("STOR a")
                try data.send("x")
                try client.send("ABOR")
                data.close()
                try client.expect(426)
                try client.expect(226, 225)
                try client.ask("MLST a", expecting: 550)
            }
        }
    }
}
