// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

@Suite(.ownThread) struct TextDownloadTests {
    private static var text: DownloadOptions {
        var options = DownloadOptions()
        options.type = .text
        return options
    }

    /// Answers what the client asks about a text: its time, but no size.
    private static func survey(_ session: ScriptedSession, isFirst: Bool = true) throws {
        if isFirst {
            try session.expect("TYPE A")
            try session.reply("200 Text.")
        }
        try session.expect("MDTM a")
        try session.reply("213 20261120134500")
    }

    @Test func `text is asked for once, not measured, and its lines end here as they do here`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            for number in 0..<2 {
                try Self.survey(session, isFirst: number == 0)
                try session.sendData(Array("one\r\ntwo\rthree\r\r\n\r\nend".utf8), for: "RETR a")
            }
            try session.survey("a", size: 3)
            try session.sendData(Array("a\r\n".utf8), for: "RETR a")
        } client: { connection in
            for _ in 0..<2 {
                let summary = try await connection.download("a", to: .file(LocalPath(path)), options: Self.text)
                #expect(try Files.read(path) == Array("one\ntwo\rthree\r\n\nend".utf8))
                #expect(summary.size == 19)
                #expect(summary.moved == 19)
                #expect(summary.verification == .reply)
            }
            #expect(try Files.modificationSeconds(path) == 1_795_182_300)
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.verification == .size)
        }
        #expect(try Files.read(path) == Array("a\r\n".utf8))
        #expect(try entryNames(of: Array(directory.path.utf8)) == [Array("a".utf8)])
    }

    /// At this limit the client takes 1024 bytes at a time.
    @Test(arguments: [("\r\n", "\n"), ("\rx", "\rx"), ("\r\r", "\r\r"), ("\r", "\r")])
    func `a line's end that is cut in two is one, and a CR alone stays`(wire: String, local: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let line = [UInt8](repeating: 0x78, count: 1023)
        try await ScriptedTest.loggedIn { session in
            try Self.survey(session)
            try session.sendData(line + Array(wire.utf8), for: "RETR a")
        } client: { connection in
            var options = Self.text
            options.rateLimit = 10240
            try await connection.download("a", to: .file(LocalPath(path)), options: options)
        }
        #expect(try Files.read(path) == line + Array(local.utf8))
    }

    @Test func `a pipe gets text, too`() async throws {
        let directory = try TemporaryDirectory()
        let fifo = directory.path("pipe")
        try Files.makeFIFO(fifo)
        async let received = blocking { try Files.read(fifo) }
        try await ScriptedTest.loggedIn { session in
            try Self.survey(session)
            try session.sendData(Array("a\r\nb".utf8), for: "RETR a")
        } client: { connection in
            try await connection.download("a", to: .file(LocalPath(fifo)), options: Self.text)
        }
        #expect(try await received == Array("a\nb".utf8))
    }

    @Test func `text that breaks off is neither taken for the file nor kept`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([42], to: path)
        try await ScriptedTest.loggedIn { session in
            try Self.survey(session)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Content.text(lines: 20000))
            data.close()
            try session.reply("426 Broken.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), options: Self.text)
            }
            #expect(error?.code == .incomplete)
        }
        #expect(try Files.read(path) == [42])
        #expect(try entryNames(of: Array(directory.path.utf8)) == [Array("a".utf8)])
    }

    @Test func `text that nobody calls complete is not`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.begin()
            try Self.survey(session)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Array("a\r\n".utf8))
            session.control.close()
            data.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), options: Self.text)
            }
            #expect(error?.isTransient == true)
        }
        #expect(try entryNames(of: Array(directory.path.utf8)).isEmpty)
    }

    @Test func `bytes that an earlier download left are not mixed with text`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let content = Content.bytes(1_000_000)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: content.count)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Array(content.prefix(600_000)))
            data.close()
            try session.reply("426 Broken.")
            try Self.survey(session)
            try session.sendData(Array("a\r\n".utf8), for: "RETR a")
        } client: { connection in
            _ = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            try await connection.download("a", to: .file(LocalPath(path)), options: Self.text)
        }
        #expect(try Files.read(path) == Array("a\n".utf8))
        #expect(try entryNames(of: Array(directory.path.utf8)) == [Array("a".utf8)])
    }

    @Test func `whoever demands to go on is refused before anything is asked, and nothing is lost`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([42], to: path)
        try await ScriptedTest.loggedIn { _ in
        } client: { connection in
            var options = Self.text
            options.resume = .required
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), options: options)
            }
            #expect(error?.code == .refusedByGuard)
        }
        #expect(try Files.read(path) == [42])
    }

    @Test func `a server without text says so, and is told again what comes next`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.expect("TYPE A")
            try session.reply("504 Binary only.")
            try session.expect("MDTM a")
            try session.reply("502 No.")
            let listener = try session.passive()
            _ = try listener.accept()
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            try session.expect("SIZE a")
            try session.reply("213 1")
            try session.sendData([1], for: "RETR a")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)), options: Self.text)
            }
            #expect(error?.code == .notSupported)
            try await connection.download("a", to: .file(LocalPath(path)))
        }
        #expect(try Files.read(path) == [1])
    }
}
