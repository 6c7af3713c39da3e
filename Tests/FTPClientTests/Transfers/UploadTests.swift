// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct UploadTests {
    private static let content = Content.bytes(100_000)

    @Test func `a file goes to a temporary name, is measured and takes its name`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a.bin")
        try Files.write(Self.content, to: path)
        try Files.setModification(path, seconds: 1_795_182_300)
        try await ScriptedTest.loggedIn(features: ["MFMT", "SIZE"]) { session in
            let listener = try session.awaitFirstTransfer("STOR www/.b.bin.ferry-part")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == Self.content)
            try session.reply("226 Done.")
            try session.expect("SIZE www/.b.bin.ferry-part")
            try session.expect("MFMT 20261120134500 www/.b.bin.ferry-part")
            try session.reply("213 100000", "213 Modify=20261120134500; www/.b.bin.ferry-part")
            try session.expect("RNFR www/.b.bin.ferry-part")
            try session.expect("RNTO www/b.bin")
            try session.reply("350 Go on.", "250 Done.")
        } client: { connection in
            let summary = try await connection.upload(.file(LocalPath(path)), to: "www/b.bin")
            #expect(summary.size == 100_000)
            #expect(summary.verification == .size)
        }
    }

    @Test func `a server that replaces whole files itself gets the final name, and the size first`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1, 2, 3], to: path)
        try await ScriptedTest.loggedIn(features: ["UPLOAD atomic"]) { session in
            try session.expect("TYPE I")
            try session.expect("ALLO 3")
            try session.reply("200 Binary.", "200 Noted.")
            let listener = try session.passive()
            try session.expect("STOR a")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == [1, 2, 3])
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 3")
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `a pipe is sent to its end`() async throws {
        let directory = try TemporaryDirectory()
        let fifo = directory.path("pipe")
        try Files.makeFIFO(fifo)
        async let written: Void = blocking { try Files.write(Self.content, to: fifo) }
        try await ScriptedTest.loggedIn(features: ["UPLOAD atomic"]) { session in
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == Self.content)
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 100000")
        } client: { connection in
            let summary = try await connection.upload(.file(LocalPath(fifo)), to: "a")
            #expect(summary.moved == 100_000)
        }
        try await written
    }

    @Test func `appending counts what was there before`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1, 2, 3], to: path)
        try await ScriptedTest.loggedIn { session in
            try session.expect("TYPE I")
            try session.expect("SIZE log")
            try session.reply("200 Binary.", "213 10")
            let listener = try session.awaitTransfer("APPE log")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == [1, 2, 3])
            try session.reply("226 Done.")
            try session.expect("SIZE log")
            try session.reply("213 13")
        } client: { connection in
            var options = UploadOptions()
            options.appends = true
            let summary = try await connection.upload(.file(LocalPath(path)), to: "log", options: options)
            #expect(summary.size == 13)
        }
    }

    @Test func `a server without SIZE is believed`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([], to: path)
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd().isEmpty)
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("500 What?")
        } client: { connection in
            let summary = try await connection.upload(.file(LocalPath(path)), to: "a")
            #expect(summary.verification == .reply)
        }
    }

    @Test func `vsftpd, which has no MFMT, is told the time with MDTM`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try Files.setModification(path, seconds: 1_795_182_300)
        try await ScriptedTest.connected {
            $0.uploadNaming = .direct
        } _: { session in
            try session.reply("220 (vsFTPd 3.0.3)")
            try session.expect("USER bob")
            try session.reply("230 In.")
            try session.expect("FEAT")
            try session.reply("211-Features:", " MDTM", " SIZE", "211 End")
            try session.expect("PWD")
            try session.reply("257 \"/\"")
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("150 Go on.")
            _ = try listener.accept().receiveToEnd()
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.expect("MDTM 20261120134500 a")
            try session.reply("213 1", "213 File modification time set.")
            try session.end()
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `a local file that is missing, or a directory, is told before anything is sent`() async throws {
        let directory = try TemporaryDirectory()
        let paths = [directory.path("none"), directory.path]
        try await ScriptedTest.loggedIn { session in
            try session.expect("NOOP")
            try session.reply("200 Ok.")
        } client: { connection in
            for path in paths {
                let error = await failure { () async throws(FTPError) in
                    try await connection.upload(.file(LocalPath(path)), to: "a")
                }
                #expect(error?.code == .localFile)
                #expect(error?.description.contains(path) == true)
            }
            try await connection.keepAlive()
        }
    }
}
