// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import Testing

@Suite(.ownThread) struct TextUploadTests {
    private static let local = Array("one\ntwo\r\n\n\rend".utf8)
    private static let wire = Array("one\r\ntwo\r\n\r\n\rend".utf8)

    private static var text: UploadOptions {
        var options = UploadOptions()
        options.type = .text
        return options
    }

    /// Plays an upload from its data connection to the final reply.
    private static func take(_ bytes: [UInt8], _ session: ScriptedSession, _ command: String) throws {
        let received = try session.receiveData()
        #expect(received.command == Array(command.utf8))
        #expect(received.bytes == bytes)
    }

    @Test func `text is announced once, neither measured before nor after, and gets its time`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.local, to: path)
        try Files.setModification(path, seconds: 1_795_182_300)
        try await ScriptedTest.loggedIn(features: ["UPLOAD atomic", "MFMT", "SIZE"]) { session in
            try session.expect("TYPE A")
            try session.reply("200 Text.")
            for _ in 0..<2 {
                try Self.take(Self.wire, session, "STOR a")
                try session.expect("MFMT 20261120134500 a")
                try session.reply("213 Modify=20261120134500; a")
            }
            try session.expect("TYPE I")
            try session.expect("ALLO \(Self.local.count)")
            try session.reply("200 Binary.", "200 Noted.")
            try Self.take(Self.local, session, "STOR a")
            try session.expect("SIZE a")
            try session.expect("MFMT 20261120134500 a")
            try session.reply("213 \(Self.local.count)", "213 Modify=20261120134500; a")
        } client: { connection in
            for _ in 0..<2 {
                let summary = try await connection.upload(.file(LocalPath(path)), to: "a", options: Self.text)
                #expect(summary.size == Int64(Self.local.count))
                #expect(summary.moved == Int64(Self.local.count))
                #expect(summary.verification == .reply)
            }
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `long text arrives whole, under a temporary name first`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let lines = Content.text(lines: 40000)
        let travelling = lines.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
        try Files.write(lines, to: path)
        try await ScriptedTest.loggedIn { session in
            try session.allowRenaming(".a.ferry-part")
            try session.expect("TYPE A")
            try session.reply("200 Text.")
            try Self.take(travelling, session, "STOR .a.ferry-part")
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("350 Go on.", "250 Done.")
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a", options: Self.text)
        }
    }

    @Test func `text is appended without asking for what was there before`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.local, to: path)
        try await ScriptedTest.loggedIn { session in
            try session.expect("TYPE A")
            try session.reply("200 Text.")
            try Self.take(Self.wire, session, "APPE log")
        } client: { connection in
            var options = Self.text
            options.appends = true
            let summary = try await connection.upload(.file(LocalPath(path)), to: "log", options: options)
            #expect(summary.size == Int64(Self.local.count))
        }
    }

    @Test func `a pipe is sent as text, too`() async throws {
        let directory = try TemporaryDirectory()
        let fifo = directory.path("pipe")
        try Files.makeFIFO(fifo)
        async let written: Void = blocking { try Files.write(Self.local, to: fifo) }
        try await ScriptedTest.loggedIn(features: ["UPLOAD atomic"]) { session in
            try session.expect("TYPE A")
            try session.reply("200 Text.")
            try Self.take(Self.wire, session, "STOR a")
        } client: { connection in
            try await connection.upload(.file(LocalPath(fifo)), to: "a", options: Self.text)
        }
        try await written
    }

    @Test func `what text has overwritten is not continued byte for byte`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        let lines = Content.text(lines: 40000)
        try Files.write(lines, to: path)
        try await ScriptedTest.loggedIn(features: ["UPLOAD atomic"]) { session in
            try session.expect("TYPE I")
            try session.expect("ALLO \(lines.count)")
            try session.reply("200 Binary.", "200 Noted.")
            for number in 0..<2 {
                if number == 1 {
                    try session.expect("TYPE A")
                    try session.reply("200 Text.")
                }
                let listener = try session.passive()
                try session.expect("STOR a")
                try session.reply("150 Go on.")
                _ = try listener.accept().receiveToEnd()
                try session.reply("426 Broken.")
            }
            try session.expect("TYPE I")
            try session.expect("ALLO \(lines.count)")
            try session.reply("200 Binary.", "200 Noted.")
            try Self.take(lines, session, "STOR a")
            try session.expect("SIZE a")
            try session.reply("213 \(lines.count)")
        } client: { connection in
            for options in [UploadOptions(), Self.text] {
                let error = await failure { () async throws(FTPError) in
                    try await connection.upload(.file(LocalPath(path)), to: "a", options: options)
                }
                #expect(error?.code == .incomplete)
            }
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `whoever demands to go on is refused before anything is sent`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Self.local, to: path)
        try await ScriptedTest.loggedIn { _ in
        } client: { connection in
            var options = Self.text
            options.resume = .required
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a", options: options)
            }
            #expect(error?.code == .refusedByGuard)
        }
    }
}
