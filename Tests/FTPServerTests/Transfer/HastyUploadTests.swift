// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import Glibc
import Testing

/// Uploads of clients that say `QUIT` and do not wait.
@Suite(.ownThread) struct HastyUploadTests {
    private static let content = Content.bytes(2_000_000)

    /// What becomes of the control connection behind the `QUIT`.
    enum Parting: CaseIterable {
        case waits, halfCloses, closes, resets
    }

    private func part(_ client: RawClient, _ parting: Parting) throws {
        switch parting {
        case .waits: break
        case .halfCloses: try client.control.finishSending()
        case .closes: client.control.close()
        case .resets: try client.control.reset()
        }
        guard [.waits, .halfCloses].contains(parting) else { return }
        try client.expect(226)
        try client.expect(221)
        try client.expectEnd()
    }

    @Test(arguments: Parting.allCases, [0, 1, 100_000])
    func `QUIT behind the end of the data is taken for the end`(_ parting: Parting, _ size: Int) async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send(Array(Self.content[..<size]))
            try client.waitForBytes(size)
            data.close()
            try client.send("QUIT")
            try part(client, parting)
            // Unless the server was done before it read the QUIT.
            #expect([.inferredFromQuit, .controlAlive].contains(try server.events.proof()))
            #expect(try server.client().download("RETR a") == Array(Self.content[..<size]))
        }
    }

    @Test(arguments: [0, 1, 30_000])
    func `a QUIT that stands behind the end is told as what the end is inferred from`(_ size: Int) async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.openData()
            try data.send(Array(Self.content[..<size]))
            try data.finishSendingForCertain()
            try client.send("STOR a\r\nQUIT")
            client.control.close()
            #expect(try server.events.proof() == .inferredFromQuit)
            #expect(try server.client().download("RETR a") == Array(Self.content[..<size]))
        }
    }

    @Test(arguments: Parting.allCases)
    func `QUIT that overtakes the data is taken for the end`(_ parting: Parting) async throws {
        // So slowly that most of it still lies in the client's kernel when QUIT is read.
        let slow = try Account.named("slow", rates: TransferRates(up: TransferRate("4M")))
        try await LiveServer.run(accounts: [slow]) { server in
            let client = try server.client(as: "slow")
            let data = try client.beginTransfer("STOR a")
            try data.send(Self.content)
            data.close()
            try client.send("QUIT")
            try part(client, parting)
            let proof = try server.events.proof()
            #expect(proof == .inferredFromQuit || parting == .waits && proof == .controlAlive)
            #expect(try server.client().download("RETR a") == Self.content)
        }
    }

    @Test func `a client that says QUIT before its last bytes and stays is believed`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send(Array(Self.content[..<70_000]))
            try client.send("QUIT")
            try client.control.waitUntilRead()
            try data.send(Array(Self.content[70_000..<100_000]))
            data.close()
            try client.expect(226)
            try client.expect(221)
            #expect(try server.events.proof() == .controlAlive)
            #expect(try server.client().download("RETR a") == Array(Self.content[..<100_000]))
        }
    }

    @Test(arguments: [0, 1, 40_000])
    func `a client that says QUIT and is gone with the end of the data is not believed`(
        _ sent: Int
    ) async throws {
        try await LiveServer.run(files: ["a": "old".bytes]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send(Array(Self.content[..<sent]))
            try client.waitForBytes(sent)
            try client.send("QUIT")
            try client.control.waitUntilRead()
            // Later than connections overtake each other, as a client does that is killed in between.
            usleep(100_000)
            data.close()
            client.control.close()
            #expect(try server.events.transferEnd().refusal != nil)
            #expect(try server.client().download("RETR a") == "old".bytes)
        }
    }

    @Test func `ABOR beside QUIT stops the upload`() async throws {
        for lines in ["QUIT\r\nABOR", "ABOR\r\nQUIT"] {
            try await LiveServer.run { server in
                let client = try server.client()
                let data = try client.beginTransfer("STOR a")
                try data.send("all")
                try client.waitForBytes(3)
                try client.send(lines)
                data.close()
                client.control.close()
                #expect(try server.events.transferEnd().refusal != nil)
                try server.client().ask("MLST a", expecting: 550)
            }
        }
    }

    @Test func `what stands before QUIT is done after the upload, also for a client that has closed`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send("all")
            try client.waitForBytes(3)
            data.close()
            try client.send("RNFR a\r\nRNTO b\r\nQUIT")
            client.control.close()
            #expect(try server.events.ending() == .quit)
            #expect(try server.client().download("RETR b") == "all".bytes)
        }
    }

    @Test(arguments: [1, 2_000_000])
    func `a download, too, goes on to its end for a client that says QUIT and half-closes`(_ size: Int) async throws {
        let content = Array(Self.content[..<size])
        try await LiveServer.run(files: ["a": content]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR a", receiveBuffer: 4096)
            try client.send("QUIT")
            try client.control.finishSending()
            #expect(try data.receiveToEnd() == content)
            try client.expect(226)
            try client.expect(221)
        }
    }
}
