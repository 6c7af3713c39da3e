// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct UploadResumeTests {
    private static let content = Content.bytes(1_000_000)
    private static let seam = 600_000 - 65536

    /// Takes 600,000 bytes of an upload and breaks it off.
    private static func breakOff(_ session: ScriptedSession) throws {
        try session.allowRenaming(".a.ferry-part")
        try session.expect("TYPE I")
        try session.reply("200 Ok.")
        let listener = try session.passive()
        try session.expect("STOR .a.ferry-part")
        try session.reply("150 Go on.")
        let data = try listener.accept()
        _ = try data.receive(exactly: 600_000)
        try session.reply("426 Broken.")
        data.drain()
    }

    /// Gives the end of what is there back, right or wrong.
    private static func readBack(_ session: ScriptedSession, _ name: String, isRight: Bool) throws {
        let listener = try session.passive()
        try session.expect("REST \(seam)")
        try session.reply("350 Go on.")
        try session.expect("RETR \(name)")
        try session.reply("150 Here.")
        let data = try listener.accept()
        try data.send(isRight ? Array(content[seam..<600_000]) : Content.bytes(65536, seed: 9))
        if isRight {
            data.close()
        } else {
            try session.expect("ABOR")
            try session.expect("NOOP")
        }
        try session.reply("226 Done.")
        if !isRight { try session.reply("226 Aborted.", "200 Ok.") }
    }

    /// Takes the whole rest of an upload, and lets it take its name.
    private static func finish(
        _ session: ScriptedSession, from offset: Int, isRestarted: Bool = false, _ rest: [UInt8]
    ) throws {
        let listener = try session.passive()
        if offset > 0 || isRestarted {
            try session.expect("REST \(offset)")
            try session.reply("350 Go on.")
        }
        try session.expect("STOR .a.ferry-part")
        try session.reply("150 Go on.")
        #expect(try listener.accept().receiveToEnd() == rest)
        try session.reply("226 Done.")
        try session.expect("SIZE .a.ferry-part")
        try session.reply("213 1000000")
        try session.expect("RNFR .a.ferry-part")
        try session.expect("RNTO a")
        try session.reply("350 Go on.", "250 Done.")
    }

    @Test func `an interrupted upload goes on when the journal and the seam fit`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.expect("SIZE .a.ferry-part")
            try session.reply("213 600000")
            try Self.readBack(session, ".a.ferry-part", isRight: true)
            try Self.finish(session, from: 600_000, Array(Self.content[600_000...]))
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            #expect(error?.code == .incomplete)
            let summary = try await connection.upload(.file(LocalPath(path)), to: "a")
            #expect(summary.size == 1_000_000)
            #expect(summary.moved == 400_000)
        }
    }

    @Test func `the journal of an earlier run counts as well`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let journal = LocalPath(directory.path("state/uploads"))
        try Files.write(Self.content, to: path)
        for isFirst in [true, false] {
            try await ScriptedTest.loggedIn {
                $0.uploadJournal = UploadJournal(directory: journal)
                $0.host = "127.0.0.1"
            } _: { session in
                if isFirst { return try Self.breakOff(session) }
                try session.allowRenaming(".a.ferry-part")
                try session.expect("TYPE I")
                try session.reply("200 Ok.")
                // Another port is another server: the journal of the first one says nothing here.
                try Self.finish(session, from: 0, Self.content)
            } client: { connection in
                let error = await failure { () async throws(FTPError) in
                    try await connection.upload(.file(LocalPath(path)), to: "a")
                }
                #expect((error == nil) == !isFirst)
            }
        }
        #expect(try entryNames(of: Array(directory.path("state/uploads").utf8)).count == 1)
        #expect(try Files.mode(directory.path("state")) == 0o700)
    }

    @Test func `a seam that does not fit starts the upload again`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.expect("SIZE .a.ferry-part")
            try session.reply("213 600000")
            try Self.readBack(session, ".a.ferry-part", isRight: false)
            try Self.finish(session, from: 0, isRestarted: true, Self.content)
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `what REST cannot do APPE does`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.expect("SIZE .a.ferry-part")
            try session.reply("213 600000")
            _ = try session.passive()  // the end cannot be read back without REST either
            try session.expect("REST \(Self.seam)")
            try session.reply("502 No.")
            let listener = try session.passive()
            try session.expect("APPE .a.ferry-part")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == Array(Self.content[600_000...]))
            try session.reply("226 Done.")
            try session.expect("SIZE .a.ferry-part")
            try session.reply("213 1000000")
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("350 Go on.", "250 Done.")
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `a server that does not let go on gets all of it again`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try session.expect("SIZE .a.ferry-part")
            try session.reply("213 600000")
            try Self.readBack(session, ".a.ferry-part", isRight: true)
            let listener = try session.passive()
            try session.expect("REST 600000")
            try session.reply("350 Go on.")
            try session.expect("STOR .a.ferry-part")
            try listener.accept().close()
            try session.reply("550 Permission denied.")
            try Self.finish(session, from: 0, isRestarted: true, Self.content)
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `a local file that changed since starts the upload again`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        let changed = Content.bytes(1_000_000, seed: 3)
        try await ScriptedTest.loggedIn { session in
            try Self.breakOff(session)
            try Self.finish(session, from: 0, changed)
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            try Files.write(changed, to: path)
            try Files.setModification(path, seconds: 1_795_182_300)
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `whoever demands to go on is refused when the end differs`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.content, to: path)
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            try session.expect("TYPE I")
            try session.expect("SIZE a")
            try session.reply("200 Ok.", "213 600000")
            try Self.readBack(session, "a", isRight: false)
        } client: { connection in
            var options = UploadOptions()
            options.resume = .required
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a", options: options)
            }
            #expect(error?.code == .refusedByGuard)
        }
    }
}
