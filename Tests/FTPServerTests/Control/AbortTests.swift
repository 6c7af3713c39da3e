// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

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
