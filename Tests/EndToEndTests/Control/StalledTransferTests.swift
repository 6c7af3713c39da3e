// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The control connection always answers, also while a transfer goes nowhere.
@Suite(.ownThread, .fewAtOnce) struct StalledTransferTests {
    private static let size = 64 << 20

    @Test func `commands are answered at once while a client does not read`() throws {
        try FerrydProcess.serving { server in
            try Content.makeSparseFile(at: server.path("big"), size: Int64(Self.size))
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try expectAnswers(client)
            try abort(client)
            #expect(data.drain() < Self.size)
            #expect(try client.download("RETR big").count == Self.size)
        }
    }

    @Test func `commands are answered at once while a client does not send`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR file")
            try data.send("first")
            try client.waitForBytes(5)
            try expectAnswers(client)
            try abort(client)
            #expect(!Files.exists(server.path("file")))
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `commands are answered at once while nobody makes the data connection`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            _ = try client.passivePort()
            try client.ask("STOR file", expecting: 150)
            try expectAnswers(client)
            try abort(client)
        }
    }

    @Test func `a listing that is not read stops nobody either`() throws {
        try FerrydProcess.serving { server in
            // More than the kernel takes into its buffers, 4 MiB at most.
            for number in 0..<16_000 {
                try Files.write([], to: server.path(String(repeating: "n", count: 245) + "\(number)"))
            }
            let client = try server.client()
            let data = try client.beginTransfer("MLSD", receiveBuffer: 4096)
            try expectAnswers(client)
            try abort(client)
            data.close()
        }
    }

    @Test func `STAT tells how far a transfer is, for people and for programs`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR file")
            try data.send(Content.bytes(123_456))
            try client.waitForBytes(123_456)
            data.close()
            try client.expect(226)
        }
    }

    @Test func `QUIT during a transfer waits for its end`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR file")
            try data.send("whole")
            try client.send("QUIT")
            data.close()
            try client.expect(226)
            try client.expect(221)
            try client.expectEnd()
            #expect(try Files.read(server.path("file")) == Array("whole".utf8))
        }
    }

    @Test func `other commands wait for the end of the transfer and are not refused`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR file")
            try client.send("SIZE file")
            try client.send("MKD made")
            #expect(try !client.control.isReadable(within: .milliseconds(200)))
            try data.send("12345")
            data.close()
            try client.expect(226)
            #expect(try client.expect(213).text == "213 5")
            try client.expect(257)
        }
    }

    @Test func `ABOR with nothing under way says so`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask("ABOR", expecting: 225, 226)
            try client.ask("NOOP", expecting: 200)
        }
    }

    /// As Telnet asks for it: interrupt process, urgent data mark, then the command (RFC 959, 4.1.3).
    @Test func `ABOR is heard with the Telnet signals before it`() throws {
        try FerrydProcess.serving { server in
            try Content.makeSparseFile(at: server.path("big"), size: Int64(Self.size))
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try client.control.send([255, 244])
            try client.control.send([255, 242], urgent: true)
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            data.close()
            try client.ask("NOOP", expecting: 200)
        }
    }

    /// NOOP and STAT, twenty times each: far less time than the transfer may stand still before it is given up.
    private func expectAnswers(_ client: RawClient) throws {
        for _ in 0..<20 {
            try client.ask("NOOP", expecting: 200)
            try client.ask("STAT", expecting: 213)
        }
    }

    private func abort(_ client: RawClient) throws {
        try client.ask("ABOR", expecting: 426)
        try client.expect(226)
    }
}
