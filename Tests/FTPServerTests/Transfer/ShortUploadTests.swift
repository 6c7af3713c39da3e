// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Uploads that come at once, which the session takes itself, and those that only begin like one.
@Suite(.ownThread) struct ShortUploadTests {
    private static let content = Content.bytes(100_000)

    @Test(arguments: ServedFiles.Kind.allCases, [0, 1, 32_767, 32_768, 32_769, 65_536])
    func `they are stored whole, whatever their size`(_ kind: ServedFiles.Kind, _ size: Int) async throws {
        try await LiveServer.run(kind) { server in
            let client = try server.client()
            let content = Array(Self.content[..<size])
            for command in ["STOR a", "STOR a", "STOU a"] { try client.upload(content, command) }
            #expect(try client.download("RETR a") == content)
            #expect(try client.download("RETR a.1") == content)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, [0, 1, 32_768])
    func `what pauses in between is whole too`(_ kind: ServedFiles.Kind, _ first: Int) async throws {
        try await LiveServer.run(kind) { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send(Array(Self.content[..<first]))
            // It is answered when the session no longer waits for the end.
            try client.waitForBytes(first)
            try data.send(Array(Self.content[first...]))
            data.close()
            #expect(try client.expect(226).text.contains(" 100000 bytes in "))
            #expect(try client.download("RETR a") == Self.content)
        }
    }

    @Test func `one that is there already is finished before the next command`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.openData()
            try data.send("new")
            try data.finishSendingForCertain()
            try client.send("STOR a\r\nSTAT")
            for code in [150, 226, 211] { try client.expect(code) }
        }
    }

    @Test func `one that takes longer is timed from its beginning`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            let began = ContinuousClock.now
            try data.send("n")
            try client.waitForBytes(1)
            let least = began.duration(to: .now)
            try data.send("ew")
            data.close()
            try client.expect(226)
            let told: Duration = try server.events.first("the end of a transfer") { kind in
                guard case .transferEnded(_, _, _, let duration) = kind else { return nil }
                return duration
            }
            #expect(told >= least)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, [1, 1000])
    func `a reset is never taken for the end`(_ kind: ServedFiles.Kind, _ size: Int) async throws {
        try await LiveServer.run(kind, files: ["a": "old".bytes]) { server in
            let client = try server.client()
            for _ in 0..<20 {
                let data = try client.beginTransfer("STOR a")
                try data.send(Array(Self.content[..<size]))
                try data.reset()
                try client.expect(426)
                #expect(try client.download("RETR a") == "old".bytes)
            }
        }
    }

    @Test func `ABOR in one segment with the command stops it, though all of it comes`() async throws {
        try await LiveServer.run(files: ["a": "old".bytes]) { server in
            let client = try server.client()
            let data = try RawSocket(connectingTo: try client.passivePort())
            try client.send("STOR a\r\nABOR")
            try data.send("new")
            data.close()
            try client.expect(150)
            try client.expect(426)
            try client.expect(226, 225)
            #expect(try client.download("RETR a") == "old".bytes)
        }
    }

    @Test func `a client that is gone when it ends has not finished it`() async throws {
        try await LiveServer.run(files: ["a": "old".bytes]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send("new")
            try client.control.finishSendingForCertain()
            data.close()
            let refusal = try #require(try server.events.transferEnd().refusal)
            #expect(refusal.reply.text.contains("3 bytes are kept"))
            #expect(try server.client().download("RETR a") == "old".bytes)
        }
    }
}
