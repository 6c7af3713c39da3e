// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

/// The doors of the library, with plain closures, text for paths, and errors of the user's own.
@Suite(.ownThread) struct DoorTests {
    /// An error that the library has never heard of.
    private struct Mine: Error, Equatable { let number: Int }

    /// A value that cannot cross tasks.
    private final class Unsendable { var count = 0 }

    @Test func `the scoped form logs in by itself and says goodbye`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("DELE a b")
            try session.reply("250 Gone.")
            try session.expect("MKD new")
            try session.reply("257 \"/new\"")
            try session.end()
        } client: { configuration in
            let result = try await withFTPClient(
                host: configuration.host, port: configuration.port, user: "bob", password: "secret",
                configure: { $0.timeouts = .patient }
            ) { client in
                let name = ["a", "b"].joined(separator: " ")
                try await client.delete(name)
                try await client.makeDirectory("new")
                return Unsendable()
            }
            #expect(result.count == 0)
        }
    }

    @Test func `an error of the user's own comes out unchanged, and the connection serves on`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            for _ in 1...3 {
                try session.expect("NOOP")
                try session.reply("200 Ok.")
            }
            try session.end()
        } client: { configuration in
            let last = await Self.mine {
                try await withFTPClient(configuration) { client in
                    for number in 1...2 {
                        let error = await Self.mine {
                            try await client.withConnection { connection in
                                try await connection.keepAlive()
                                throw Mine(number: number)
                            }
                        }
                        #expect(error == Mine(number: number))
                    }
                    // It is no error that another attempt could mend.
                    let error = await Self.mine {
                        try await client.retrying { connection in
                            try await connection.keepAlive()
                            throw Mine(number: 3)
                        }
                    }
                    #expect(error == Mine(number: 3))
                    throw Mine(number: 4)
                }
            }
            #expect(last == Mine(number: 4))
        }
    }

    /// The error of the user's own that ended a piece of work.
    private static func mine(_ work: () async throws -> Void) async -> Mine? {
        do {
            try await work()
            return nil
        } catch {
            return error as? Mine
        }
    }

    /// Plays a listing that the client ends before the server does.
    private static func endlessListing(_ session: ScriptedSession) throws {
        let listener = try session.passive()
        try session.expect("LIST")
        try session.reply("150 Here.")
        let data = try listener.accept()
        let lines = Array(repeating: Array("-rw-r--r-- 1 a a 5 Jan  1  2024 name\r\n".utf8), count: 1000)
        let block = Array(lines.joined())
        // The client goes before all of it is sent.
        for _ in 0..<300 { guard (try? data.send(block)) != nil else { break } }
        try session.expect("ABOR")
        try session.expect("NOOP")
        try session.reply("426 Broken off.", "226 Aborted.", "200 Ok.")
    }

    @Test func `a listing ends with an error of the user's own, and with the server too`() async throws {
        try await ScriptedTest.loggedIn { session in
            try Self.endlessListing(session)
        } client: { connection in
            let error = await Self.mine { try await connection.list { _ in throw Mine(number: 1) } }
            #expect(error == Mine(number: 1))
            let isUsable = connection.isUsable
            #expect(isUsable)
        }
    }

    @Test func `a loop over entries that ends early ends the listing`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try Self.endlessListing(session)
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                let first = try await client.withEntries { entries in
                    for try await entry in entries { return entry.name as FileName? }
                    return nil
                }
                #expect(first == "name")
            }
        }
    }

    @Test func `bytes come as they arrive, and their loop ends when all are there`() async throws {
        let content = Content.bytes(700_000)
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: content.count)
            try session.sendData(content, for: "RETR a")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                let bytes = try await client.withBytes(of: "a") { pieces in
                    var bytes: [UInt8] = []
                    for try await piece in pieces {
                        #expect(piece.count <= 64 * 1024)
                        bytes += piece
                    }
                    return bytes
                }
                #expect(bytes == content)
            }
        }
    }

    @Test func `bytes that are not all of a file end in an error`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: 10)
            try session.sendData([1, 2, 3], for: "RETR a")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                do {
                    try await client.withBytes(of: "a") { pieces in for try await _ in pieces {} }
                    Issue.record("they are not all of it")
                } catch let error as FTPError {
                    #expect(error.code == .incomplete)
                }
            }
        }
    }

    @Test func `bytes in memory are uploaded as a file`() async throws {
        let content = Content.bytes(300_000)
        try await ScriptedTest.open {
            $0.uploadNaming = .direct
        } _: { session in
            try session.begin()
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == content)
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 \(content.count)")
            try session.end()
        } client: { configuration in
            try await withFTPClient(configuration) { client in
                let summary = try await client.upload(.bytes(content), to: "a")
                #expect(summary.size == 300_000)
            }
        }
    }

    @Test func `no byte of an upload leaves before the server has agreed`() async throws {
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            let listener = try session.awaitFirstTransfer("STOR a")
            let data = try listener.accept()
            try session.reply("550 Permission denied.")
            #expect(try data.receiveToEnd().isEmpty)
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.bytes([1, 2, 3]), to: "a")
            }
            #expect(error?.code == .denied)
        }
    }
}
