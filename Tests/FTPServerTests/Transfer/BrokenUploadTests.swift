// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Uploads that do not end well: the old file stays, what arrived is kept, and the reply says so.
@Suite(.ownThread) struct BrokenUploadTests {
    private static let content = Content.bytes(200_000)
    private static let part = 120_000

    /// How an upload may break off after a part of it has arrived.
    enum Break: CaseIterable {
        case dataReset, abort, lostControl, resetControl, bothClosed
    }

    /// Breaks an upload off; the reply to it, if there is still somebody to hear one.
    private func breakOff(_ command: String, _ how: Break, _ server: LiveServer) throws -> RawReply? {
        let client = try server.client()
        let data = try client.beginTransfer(command)
        try data.send(Array(Self.content[..<Self.part]))
        try client.waitForBytes(Self.part)
        switch how {
        case .dataReset: try data.reset()
        case .abort: try client.send("ABOR")
        case .lostControl:
            client.control.close()
            try server.events.transferEnd()
            data.close()
            return nil
        case .resetControl:
            try client.control.reset()
            try server.events.transferEnd()
            return nil
        case .bothClosed:
            try client.control.finishSendingForCertain()
            data.close()
            client.control.close()
            try server.events.transferEnd()
            return nil
        }
        let reply = try client.reply()
        if how == .abort { try client.expect(226) }
        try client.ask("NOOP", expecting: 200)
        return reply
    }

    @Test(arguments: ServedFiles.Kind.allCases, Break.allCases)
    func `the old file stays, and the part is kept and told of`(_ kind: ServedFiles.Kind, _ how: Break) async throws {
        try await LiveServer.run(kind, files: ["a": "old".bytes]) { server in
            if let reply = try breakOff("STOR a", how, server) {
                #expect(reply.code == 426)
                #expect(reply.text.hasSuffix(" \(Self.part) bytes are kept; REST \(Self.part) goes on from there."))
            }
            let refusal = try #require(try server.events.transferEnd().refusal)
            #expect(refusal.reply.text.contains("\(Self.part) bytes are kept"))
            let witness = try server.client()
            #expect(try witness.download("RETR a") == "old".bytes)
            #expect(try witness.download("NLST") == "a\r\n".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, Break.allCases)
    func `after it REST and STOR finish the job`(_ kind: ServedFiles.Kind, _ how: Break) async throws {
        try await LiveServer.run(kind) { server in
            _ = try breakOff("STOR a", how, server)
            let client = try server.client()
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR a", expecting: 550)
            #expect(try client.ask("SIZE a", expecting: 213).text == "213 \(Self.part)")
            try client.ask("REST \(Self.part)", expecting: 350)
            try client.upload(Array(Self.content[Self.part...]), "STOR a")
            #expect(try client.download("RETR a") == Self.content)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `APPE finishes it too, and so does a second attempt at that`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind) { server in
            _ = try breakOff("APPE a", .dataReset, server)
            let client = try server.client()
            let data = try client.beginTransfer("APPE a")
            try data.send(Array(Self.content[Self.part..<150_000]))
            try client.waitForBytes(30_000)
            try data.reset()
            #expect(try client.expect(426).text.contains(" 150000 bytes are kept"))
            try client.upload(Array(Self.content[150_000...]), "APPE a")
            #expect(try client.download("RETR a") == Self.content)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a broken APPE leaves the file as it was`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["a": "old".bytes]) { server in
            let reply = try breakOff("APPE a", .dataReset, server)
            #expect(reply?.text.contains(" \(Self.part + 3) bytes are kept; REST \(Self.part + 3) ") == true)
            let client = try server.client()
            #expect(try client.download("RETR a") == "old".bytes)
            try client.ask("REST \(Self.part + 3)", expecting: 350)
            try client.upload("end".bytes, "STOR a")
            #expect(try client.download("RETR a") == "old".bytes + Self.content[..<Self.part] + "end".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `what is kept is its user's alone, and goes with DELE`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind) { server in
            _ = try breakOff("STOR a", .abort, server)
            let (owner, other) = (try server.client(), try server.client(as: "bob"))
            try other.ask("SIZE a", expecting: 550)
            try owner.ask("SIZE a", expecting: 213)
            try owner.ask("DELE a", expecting: 250)
            try owner.ask("SIZE a", expecting: 550)
        }
    }

    @Test func `nothing is kept of nothing`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.beginTransfer("STOR a").reset()
            #expect(try client.expect(426).text == Refusal.dataConnectionLost().reply.line)
            try client.ask("SIZE a", expecting: 550)
        }
    }

    @Test func `a client that is killed closes both connections, and never leaves half a file`() async throws {
        try await LiveServer.run { server in
            let witness = try server.client()
            for attempt in 0..<30 {
                let client = try server.client()
                let data = try client.beginTransfer("STOR a\(attempt)")
                try data.send("half")
                // Two connections of one client may overtake each other on their way through the kernel.
                try client.control.finishSendingForCertain()
                data.close()
                client.control.close()
            }
            try server.events.transferEnds(30)
            #expect(try witness.download("NLST") == [])
        }
    }
}
