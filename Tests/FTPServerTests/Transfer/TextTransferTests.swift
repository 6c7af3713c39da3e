// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Testing

/// `TYPE A`, and when it converts.
@Suite(.ownThread) struct TextTransferTests {
    /// Whether text is converted, by policy and by the type the client has set, if any.
    static let rows: [(ASCIIPolicy, String?, Bool)] = [
        (.onRequest, nil, false), (.onRequest, "A", true), (.onRequest, "A N", true), (.onRequest, "I", false),
        (.rfc, nil, true), (.rfc, "A", true), (.rfc, "I", false), (.rfc, "L 8", false),
        (.off, nil, false), (.off, "A", false), (.off, "I", false),
    ]

    private func client(_ server: LiveServer, _ type: String?) throws -> RawClient {
        let client = try server.stranger()
        try client.ask("USER ada", expecting: 331)
        try client.ask("PASS secret", expecting: 230)
        if let type { try client.ask("TYPE \(type)", expecting: 200) }
        return client
    }

    @Test(arguments: rows)
    func `line ends are converted as the policy says`(
        _ policy: ASCIIPolicy, _ type: String?, _ converts: Bool
    ) async throws {
        try await LiveServer.run(files: ["a": "one\ntwo\n".bytes], configure: { $0.ascii = policy }) { server in
            let client = try client(server, type)
            #expect(try client.download("RETR a") == (converts ? "one\r\ntwo\r\n" : "one\ntwo\n").bytes)
            try client.upload("x\r\ny".bytes, "STOR b")
            try client.ask("SIZE a", expecting: converts ? 550 : 213)
            try client.ask("REST 0", expecting: 350)
            _ = try client.download("RETR a")
            if converts {
                try client.ask("EPSV", expecting: 229)
                try client.ask("REST 1", expecting: 350)
                try client.ask("RETR a", expecting: 504)
            }
            try client.ask("TYPE I", expecting: 200)
            let stored = try client.download("RETR b")
            #expect(stored == (converts ? "x\ny" : "x\r\ny").bytes)
        }
    }

    @Test func `large texts keep their line ends across the borders of portions`() async throws {
        let text = Content.text(lines: 30_000)
        try await LiveServer.run { server in
            let client = try server.client()
            try client.upload(text, "STOR a")
            try client.ask("TYPE A", expecting: 200)
            let data = try client.openData()
            // Nobody knows the length beforehand.
            #expect(!(try client.ask("RETR a", expecting: 150).text.contains("bytes")))
            let wire = try data.receiveToEnd()
            try client.expect(226)
            #expect(wire.count == text.count + 30_000)
            #expect(wire.filter { $0 != 13 } == text)
            try client.upload(wire, "STOR b")
            try client.ask("TYPE I", expecting: 200)
            #expect(try client.download("RETR b") == text)
        }
    }

    @Test func `text whose lines end in CR LF is sent as it is, across the borders of portions`() async throws {
        // A border of 128 KiB falls between the CR and the LF of a line.
        let border = [UInt8](repeating: 0x61, count: 128 * 1024 - 1) + "\r\nlast\r\n".bytes
        let long = Array(repeating: "line\r\n".bytes, count: 60_000).joined() + "\n".bytes
        for (text, wire) in [(border, border), (Array(long), Array(long.dropLast()) + "\r\n".bytes)] {
            try await LiveServer.run(files: ["a": text]) { server in
                let client = try server.client()
                try client.ask("TYPE A", expecting: 200)
                #expect(try client.download("RETR a") == wire)
            }
        }
    }

    @Test func `an announced size says nothing of text`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("TYPE A", expecting: 200)
            try client.ask("ALLO 1000", expecting: 202)
            try client.upload("x\r\n".bytes, "STOR a")
        }
    }

    @Test func `a broken text upload is kept as it would be stored`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("TYPE A", expecting: 200)
            let data = try client.beginTransfer("STOR a")
            try data.send("one\r\ntwo\r\n")
            try client.waitForBytes(10)
            try data.reset()
            #expect(try client.expect(426).text.contains(" 8 bytes are kept"))
        }
    }

    @Test func `listings are text in every type`() async throws {
        try await LiveServer.run(files: ["a": []]) { server in
            let client = try server.client()
            for type in ["A", "I"] {
                try client.ask("TYPE \(type)", expecting: 200)
                #expect(try client.download("NLST") == "a\r\n".bytes)
            }
        }
    }
}
