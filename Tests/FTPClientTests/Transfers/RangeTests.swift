// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Parts of a file: fetched for themselves, and missing in an earlier attempt.
@Suite(.ownThread) struct RangeTests {
    private static let content = Content.bytes(1_000_000)

    /// Plays a download of which the client wants a part only: it ends the transfer when it has that.
    private static func sendMore(
        _ session: ScriptedSession, from offset: Int, than count: Int, wantsRestart: Bool = true
    ) throws {
        let listener = try session.passive()
        if wantsRestart {
            try session.expect("REST \(offset)")
            try session.reply("350 Go on.")
        }
        try session.expect("RETR a")
        try session.reply("150 Here.")
        let data = try listener.accept()
        // The client may be gone before all of it is sent.
        try? data.send(Array(content[offset...].prefix(count + 1000)))
        try session.expect("ABOR")
        try session.expect("NOOP")
        try session.reply("426 Broken off.", "226 Aborted.", "200 Ok.")
    }

    @Test func `a range is fetched alone, and the connection serves on`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: Self.content.count)
            try Self.sendMore(session, from: 100_000, than: 300_000)
            // The restart offset must not cut the head of the next file.
            try session.survey("a", size: Self.content.count, isFirst: false)
            let listener = try session.passive()
            try session.expect("REST 0")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.deliver(Self.content, over: listener)
        } client: { connection in
            let part = try await connection.contents(of: "a", range: 100_000..<400_000)
            #expect(part == Array(Self.content[100_000..<400_000]))
            #expect(try await connection.contents(of: "a") == Self.content)
        }
    }

    @Test func `a range to the end of the file is proved by the end`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: Self.content.count)
            let listener = try session.passive()
            try session.expect("REST 900000")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.deliver(Array(Self.content[900_000...]), over: listener)
        } client: { connection in
            let part = try await connection.contents(of: "a", range: 900_000..<2_000_000)
            #expect(part == Array(Self.content[900_000...]))
        }
    }

    @Test func `a range behind the end is empty, and one too long for memory is refused`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 5)
            let listener = try session.passive()
            try session.end()
            _ = listener
        } client: { connection in
            let part = try await connection.contents(of: "a", range: 5..<9)
            #expect(part.isEmpty)
        }
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: Self.content.count)
            try Self.sendMore(session, from: 0, than: 100_000, wantsRestart: false)
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.contents(of: "a", limit: 100_000)
            }
            #expect(error?.code == .refusedByGuard)
        }
    }

    /// Leaves the part of an earlier attempt beside the target, as an attempt with several connections would.
    private static func leavePart(of ranges: [Range<Int>], at directory: borrowing TemporaryDirectory, port: UInt16)
        throws
    {
        var part = [UInt8](repeating: 0, count: ranges.last?.upperBound ?? 0)
        for range in ranges { part.replaceSubrange(range, with: content[range]) }
        try Files.write(part, to: directory.path(".a.ferry-part"))
        let text = ranges.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: " ")
        let journal = """
            ferry download 1
            server 127.0.0.1:\(port)
            user bob
            path /a
            size \(content.count)
            modified 1795182300 0
            ranges \(text)

            """
        try Files.write(Array(journal.utf8), to: directory.path(".a.ferry-journal"))
    }

    @Test func `the holes of an earlier part are filled, then the rest is fetched`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: Self.content.count)
            // The end of the range before a hole is fetched again and compared.
            try Self.sendMore(session, from: 300_000 - 65536, than: 65536 + 200_000)
            let listener = try session.passive()
            try session.expect("REST \(600_000 - 65536)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.deliver(Array(Self.content[(600_000 - 65536)...]), over: listener)
            try session.end()
        } client: { configuration in
            try Self.leavePart(of: [0..<300_000, 500_000..<600_000], at: directory, port: configuration.port)
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.size == 1_000_000)
            #expect(summary.moved == 600_000)
            await connection.quit()
        }
        #expect(try Files.read(path) == Self.content)
        #expect(try entryNames(of: Array(directory.path.utf8)).count == 1)
    }

    @Test func `a hole that is not filled stays told, and a part that does not fit is fetched anew`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: Self.content.count)
            let listener = try session.passive()
            try session.expect("REST \(300_000 - 65536)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Array(Self.content[(300_000 - 65536)..<350_000]))
            data.close()
            try session.reply("426 Broken.")
            try session.survey("a", size: Self.content.count, isFirst: false)
            let second = try session.passive()
            try session.expect("REST \(350_000 - 65536)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let other = try second.accept()
            try other.send([UInt8](repeating: 7, count: 65536))
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Broken off.", "226 Aborted.", "200 Ok.")
            let third = try session.passive()
            try session.expect("REST 0")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.deliver(Self.content, over: third)
            try session.end()
        } client: { configuration in
            try Self.leavePart(of: [0..<300_000, 500_000..<600_000], at: directory, port: configuration.port)
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.kept?.bytes == 450_000)
            let journal = String(decoding: try Files.read(directory.path(".a.ferry-journal")), as: UTF8.self)
            #expect(journal.hasSuffix("\nranges 0-350000 500000-600000\n"), "\(journal)")
            try await connection.download("a", to: .file(LocalPath(path)))
            await connection.quit()
        }
        #expect(try Files.read(path) == Self.content)
    }
}
