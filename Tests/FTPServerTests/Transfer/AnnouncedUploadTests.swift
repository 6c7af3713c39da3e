// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// What `ALLO` proves.
@Suite(.ownThread) struct AnnouncedUploadTests {
    private let content = Content.bytes(100_000)

    @Test(arguments: ServedFiles.Kind.allCases)
    func `all that was announced is a whole file, even if the client is gone`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind) { server in
            for attempt in 0..<10 {
                let client = try server.client()
                try client.ask("ALLO \(content.count)", expecting: 200)
                let data = try client.beginTransfer("STOR a\(attempt)")
                try data.send(content)
                if attempt.isMultiple(of: 2) {
                    client.control.close()
                } else {
                    try client.waitForBytes(content.count)
                    try client.control.reset()
                }
                data.close()
            }
            try server.events.transferEnds(10)
            let witness = try server.client()
            for attempt in 0..<10 { #expect(try witness.download("RETR a\(attempt)") == content) }
        }
    }

    @Test func `all that was announced is a whole file, even if its end is a reset`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("ALLO \(content.count)", expecting: 200)
            let data = try client.beginTransfer("STOR a")
            try data.send(content)
            try client.waitForBytes(content.count)
            try data.reset()
            try client.expect(226)
            #expect(try client.download("RETR a") == content)
        }
    }

    @Test func `ABOR stops even what is whole`() async throws {
        try await LiveServer.run(files: ["a": "old".bytes]) { server in
            let client = try server.client()
            try client.ask("ALLO 4", expecting: 200)
            let data = try client.beginTransfer("STOR a")
            try data.send("full")
            try client.waitForBytes(4)
            #expect(try client.ask("ABOR", expecting: 426).text.contains("4 bytes are kept"))
            try client.expect(226)
            #expect(try client.download("RETR a") == "old".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, [10, 30_000, 100_000])
    func `it is a reservation: less than announced is a whole file if its end is proved`(
        _ kind: ServedFiles.Kind, _ size: Int
    ) async throws {
        try await LiveServer.run(kind) { server in
            let client = try server.client()
            try client.ask("ALLO \(size + 4096)", expecting: 200)
            try client.upload(Array(content[..<size]), "STOR a")
            #expect(try client.download("RETR a") == Array(content[..<size]))
            #expect(try server.events.proof() == .controlAlive)
        }
    }

    @Test func `less than announced is no file if nothing else proves its end`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("ALLO 4096", expecting: 200)
            let data = try client.beginTransfer("STOR a")
            try data.send("ten bytes.")
            try client.waitForBytes(10)
            try client.control.finishSendingForCertain()
            data.close()
            #expect(try server.events.transferEnd().refusal?.reply.text.contains("10 bytes are kept") == true)
        }
    }

    @Test func `it holds for one upload`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("ALLO 1", expecting: 200)
            try client.upload("y".bytes, "STOR a")
            let data = try client.beginTransfer("STOR a")
            try data.send("x")
            try client.waitForBytes(1)
            try data.reset()
            try client.expect(426)
            #expect(try client.download("RETR a") == "y".bytes)
        }
    }

    @Test(arguments: [10, 6]) func `after REST it means the whole file or the rest`(_ announced: Int) async throws {
        try await LiveServer.run(files: ["a": "0123456789".bytes]) { server in
            let client = try server.client()
            try client.ask("ALLO \(announced)", expecting: 200)
            try client.ask("REST 4", expecting: 350)
            try client.upload("abcdef".bytes, "STOR a")
            #expect(try client.download("RETR a") == "0123abcdef".bytes)
        }
    }

    @Test(arguments: [(6, true), (10, false), (7, false), (5, false)])
    func `after REST only the length of the rest proves the end of a stream that broke`(
        _ announced: Int, _ isWhole: Bool
    ) async throws {
        try await LiveServer.run(files: ["a": "0123456789".bytes]) { server in
            let client = try server.client()
            try client.ask("ALLO \(announced)", expecting: 200)
            try client.ask("REST 4", expecting: 350)
            let data = try client.beginTransfer("STOR a")
            try data.send("abcdef")
            try client.waitForBytes(6)
            try data.reset()
            try client.expect(isWhole ? 226 : 426)
            #expect(try client.download("RETR a") == (isWhole ? "0123abcdef" : "0123456789").bytes)
        }
    }

    @Test func `a part that makes the file as long as the rest should be is no whole file`() async throws {
        try await LiveServer.run(files: ["a": "0123456789".bytes]) { server in
            let client = try server.client()
            try client.ask("ALLO 6", expecting: 200)
            try client.ask("REST 4", expecting: 350)
            let data = try client.beginTransfer("STOR a")
            try data.send("ab")
            try client.waitForBytes(2)
            try data.reset()
            try client.expect(426)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test func `more than was announced proves nothing`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("ALLO 4", expecting: 200)
            try client.upload("more than four".bytes, "STOR a")
            try client.ask("ALLO 4", expecting: 200)
            let data = try client.beginTransfer("STOR b")
            try data.send("half of")
            try client.waitForBytes(7)
            try data.reset()
            try client.expect(426)
            try client.ask("SIZE b", expecting: 213)
            try client.ask("MLST b", expecting: 550)
        }
    }

    @Test func `what there is no room for is refused before it is sent`() async throws {
        try await LiveServer.run(.disk, files: ["a": "old".bytes]) { server in
            let client = try server.client()
            try client.ask("ALLO \(Int64.max)", expecting: 200)
            try client.ask("PASV", expecting: 227)
            try client.ask("STOR a", expecting: 452)
            try client.ask("SIZE a", expecting: 213)
            #expect(try client.download("RETR a") == "old".bytes)
            try client.upload("new".bytes, "STOR a")
            #expect(try client.download("RETR a") == "new".bytes)
        }
    }
}
