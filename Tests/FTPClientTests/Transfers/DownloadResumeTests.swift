// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct DownloadResumeTests {
    private static let content = Content.bytes(1_000_000)
    private static let firstPart = Array(content.prefix(600_000))
    /// The end of the first part is fetched again.
    private static let seam = 600_000 - 65536

    /// Plays a download that breaks off.
    private static func breakOff(_ session: ScriptedSession, time: String? = "20261120134500") throws {
        try session.survey("a", size: content.count, time: time)
        let listener = try session.passive()
        try session.expect("RETR a")
        try session.reply("150 Here.")
        let data = try listener.accept()
        try data.send(firstPart)
        data.close()
        try session.reply("426 Broken.")
    }

    @Test func `an interrupted download goes on when the journal and the seam fit`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.survey("a", size: Self.content.count, isFirst: false)
            let listener = try session.passive()
            try session.expect("REST \(Self.seam)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.deliver(Array(Self.content[Self.seam...]), over: listener)
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.size == 1_000_000)
            #expect(summary.moved == 400_000)
        }
        #expect(try Files.read(path) == Self.content)
        #expect(try entryNames(of: Array(directory.path.utf8)).count == 1)
    }

    @Test(arguments: [(1_000_000, "20261120134501"), (1_000_001, "20261120134500"), (1_000_000, nil)])
    func `a file that may have changed is fetched from the beginning`(size: Int, time: String?) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let changed = Content.bytes(size, seed: 2)
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.survey("a", size: size, time: time, isFirst: false)
            try session.sendData(changed, for: "RETR a")
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            try await connection.download("a", to: .file(LocalPath(path)))
        }
        #expect(try Files.read(path) == changed)
    }

    @Test func `a seam that does not fit is found out, also of a server that ignores REST`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.survey("a", size: Self.content.count, isFirst: false)
            let listener = try session.passive()
            try session.expect("REST \(Self.seam)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Self.content)
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Aborted.", "226 Ok.", "200 Ok.")
            let second = try session.passive()
            // The refused transfer may have left its restart behind.
            try session.expect("REST 0")
            try session.reply("350 From the beginning.")
            try session.expect("RETR a")
            try session.deliver(Self.content, over: second)
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.moved == 1_000_000)
        }
        #expect(try Files.read(path) == Self.content)
    }

    @Test func `what is fetched again on a new connection is asked for byte for byte`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let changed = Content.bytes(Self.content.count, seed: 2)
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin()
            if session.number == 1 {
                try Self.breakOff(session)
                try session.survey("a", size: Self.content.count, isFirst: false)
                let listener = try session.passive()
                try session.expect("REST \(Self.seam)")
                try session.reply("350 Go on.")
                try session.expect("RETR a")
                try session.reply("150 Here.")
                try listener.accept().send(Array(changed.prefix(65536)))
                try session.expect("ABOR")
                session.control.close()
            } else {
                try session.expect("TYPE I")
                try session.reply("200 Binary.")
                try session.sendData(changed, for: "RETR a")
                try session.end()
            }
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            try await connection.download("a", to: .file(LocalPath(path)))
        }
        #expect(try Files.read(path) == changed)
    }

    @Test func `a server without REST sends all of it again`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.survey("a", size: Self.content.count, isFirst: false)
            _ = try session.passive()
            try session.expect("REST \(Self.seam)")
            try session.reply("502 No.")
            try session.sendData(Self.content, for: "RETR a")
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            try await connection.download("a", to: .file(LocalPath(path)))
        }
        #expect(try Files.read(path) == Self.content)
    }

    @Test func `whoever demands to go on is refused when the remote file has changed, and nothing is lost`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.survey("a", size: Self.content.count, time: "20270101000000", isFirst: false)
            _ = try session.passive()
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            var options = DownloadOptions()
            options.resume = .required
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), options: options)
            }
            #expect(error?.code == .refusedByGuard)
        }
        #expect(Files.size(directory.path(".a.ferry-part")) == 600_000)
    }

    @Test func `what another client has left can be continued on demand`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.firstPart, to: path)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: Self.content.count)
            let listener = try session.passive()
            try session.expect("REST \(Self.seam)")
            try session.reply("350 Go on.")
            try session.expect("RETR a")
            try session.deliver(Array(Self.content[Self.seam...]), over: listener)
        } client: { connection in
            var options = DownloadOptions()
            options.resume = .required
            try await connection.download("a", to: .file(LocalPath(path)), options: options)
        }
        #expect(try Files.read(path) == Self.content)
    }
}
