// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// The session answers while an upload is stored, however long that takes.
@Suite(.ownThread) struct CommitTests {
    /// A file that is short enough to come at once, and one that is not.
    private static let sizes = [4096, 300_000]

    /// Sends a file over an old one, and calls `test` while it is stored.
    private func storing(
        _ size: Int, heldUp moment: CommitGate.Moment,
        _ test: (LiveServer, RawClient, CommitGate) throws -> Void
    ) async throws {
        let gate = CommitGate(moment)
        let files = try ServedFiles(.disk)
        try await files.put("old".bytes, at: "a")
        try await LiveServer.run(
            files, accounts: [try .named("ada")],
            openStorage: { SlowStorage(base: files.storage(of: $0.name.bytes), gate: gate) }
        ) { server in
            defer { gate.open() }
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send(Content.bytes(size))
            data.close()
            try #require(gate.waitForCommit())
            try test(server, client, gate)
        }
    }

    @Test(arguments: sizes) func `NOOP and STAT are answered while a file is stored`(_ size: Int) async throws {
        try await storing(size, heldUp: .beforeTheName) { _, client, gate in
            for _ in 0..<3 { try client.ask("NOOP", expecting: 200) }
            #expect(try client.ask("STAT", expecting: 213).text.contains("\(size) bytes are here and are being stored"))
            gate.open()
            try client.expect(226)
            #expect(try client.download("RETR a") == Content.bytes(size))
        }
    }

    @Test(arguments: sizes) func `ABOR before the name is taken leaves the old file`(_ size: Int) async throws {
        try await storing(size, heldUp: .beforeTheName) { server, client, gate in
            #expect(try client.ask("ABOR", expecting: 426).text.contains(" \(size) bytes are kept; REST \(size) "))
            #expect(try client.reply().text == "226 The transfer was stopped.")
            #expect(try client.download("RETR a") == "old".bytes)
            // The parts that arrived are there to go on from.
            gate.open()
            try client.ask("REST \(size)", expecting: 350)
            let data = try client.beginTransfer("STOR a")
            data.close()
            try client.expect(226)
            #expect(try client.download("RETR a") == Content.bytes(size))
        }
    }

    @Test(arguments: sizes) func `ABOR after the name is taken comes too late`(_ size: Int) async throws {
        try await storing(size, heldUp: .afterTheName) { _, client, _ in
            // The commit that is done passes the gate when it is cancelled.
            try client.ask("ABOR", expecting: 226)
            #expect(try client.reply().text == "226 The transfer was complete.")
            #expect(try client.download("RETR a") == Content.bytes(size))
        }
    }

    @Test(arguments: sizes) func `other commands wait, and QUIT too`(_ size: Int) async throws {
        try await storing(size, heldUp: .beforeTheName) { _, client, gate in
            try client.send("PWD")
            try client.send("QUIT")
            gate.open()
            for code in [226, 257, 221] { try client.expect(code) }
        }
    }

    @Test(arguments: sizes) func `a client that leaves meanwhile loses nothing`(_ size: Int) async throws {
        try await storing(size, heldUp: .beforeTheName) { server, client, gate in
            client.control.close()
            gate.open()
            let proof = try server.events.proof()
            #expect(proof == .controlAlive)
            #expect(try server.client().download("RETR a") == Content.bytes(size))
        }
    }
}
