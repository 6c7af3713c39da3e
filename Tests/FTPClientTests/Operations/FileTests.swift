// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct FileTests {
    @Test(arguments: ["a\r\nDELE b", "a\nb", "a\rb", "a\u{0}b"])
    func `a name that would smuggle a command is refused and nothing is sent`(name: String) async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("NOOP")
            try session.reply("200 Ok.")
        } client: { connection in
            let path = RemotePath(name)
            let errors = [
                await failure { () async throws(FTPError) in try await connection.delete(path) },
                await failure { () async throws(FTPError) in try await connection.changeDirectory(to: path) },
                await failure { () async throws(FTPError) in try await connection.changeMode(of: path, to: 0o644) },
                await failure { () async throws(FTPError) in _ = try await connection.stat(path) },
                await failure { () async throws(FTPError) in _ = try await connection.raw(path.bytes) },
            ]
            for error in errors { #expect(error?.code == .refusedByGuard) }
            try await connection.keepAlive()
        }
    }

    @Test func `names of any bytes travel as they are`() async throws {
        let name: [UInt8] = [0x20, 0xE4, 0xFF, 0x22, 0x80, 0x20]
        try await ScriptedTest.loggedIn { session in
            // 0xFF is doubled, as Telnet asks.
            try session.expect(Array("DELE ".utf8) + [0x20, 0xE4, 0xFF, 0xFF, 0x22, 0x80, 0x20])
            try session.reply("250 Gone.")
        } client: { connection in
            try await connection.delete(RemotePath(bytes: name))
        }
    }

    @Test func `renaming takes two commands, and each may refuse`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("RNFR a")
            try session.reply("350 Go on.")
            try session.expect("RNTO b")
            try session.reply("250 Done.")
            try session.expect("RNFR a")
            try session.reply("550 No such file.")
            try session.expect("RNFR b")
            try session.reply("350 Go on.")
            try session.expect("RNTO c")
            try session.reply("553 File exists.")
        } client: { connection in
            try await connection.rename("a", to: "b")
            let missing = await failure { () async throws(FTPError) in try await connection.rename("a", to: "b") }
            #expect(missing?.code == .notFound)
            let taken = await failure { () async throws(FTPError) in try await connection.rename("b", to: "c") }
            #expect(taken?.code == .exists)
        }
    }

    @Test func `modes and times are set, and a server that cannot is told apart`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("SITE CHMOD 640 a b")
            try session.reply("200 Done.")
            try session.expect("MFMT 20261120134500 a b")
            try session.reply("213 Modify=20261120134500; a b")
            try session.expect("SITE CHMOD 640 a")
            try session.reply("502 No.")
        } client: { connection in
            try await connection.changeMode(of: "a b", to: 0o640)
            let time = Timestamp(seconds: 1_795_182_300)
            try await connection.setModificationTime(of: "a b", to: time)
            let error = await failure { () async throws(FTPError) in
                try await connection.changeMode(of: "a", to: 0o640)
            }
            #expect(error?.code == .notSupported)
        }
    }

    @Test(arguments: [("213 1234", 1234), ("213 file: 213, Size =51", 51), ("213  77 ", 77), ("550 No.", nil)])
    func `sizes are read from what servers say`(reply: String, size: Int64?) async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("TYPE I")
            try session.expect("SIZE a")
            try session.reply("200 Ok.", reply)
        } client: { connection in
            let found = try await connection.size(of: "a")
            #expect(found == size)
        }
    }

    @Test func `a name that begins like a time is not asked with MDTM as it stands`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("MDTM ./20240101000000 a")
            try session.reply("213 191261120134500.5")
        } client: { connection in
            let time = try await connection.modificationTime(of: "20240101000000 a")
            #expect(time?.nanoseconds == 500_000_000 || time == nil)
        }
    }

    @Test func `MLST tells all about a path`() async throws {
        try await ScriptedTest.loggedIn(features: ["MLST type*;size*;modify*;"]) { session in
            try session.expect("MLST sub/a")
            try session.reply("250-Listing sub/a", " Type=file;Size=5;Modify=20261120134500; /home/sub/a", "250 End")
            try session.expect("MLST b")
            try session.reply("550 No such file.")
        } client: { connection in
            let facts = try await connection.stat("sub/a")
            #expect(facts.name == "a")
            #expect(facts.size == 5)
            let error = await failure { () async throws(FTPError) in _ = try await connection.stat("b") }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `without MLST a path is examined by SIZE, MDTM and CWD`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 5)
            try session.expect("CWD a")
            try session.expect("CWD /")
            try session.reply("550 Not a directory.", "250 Ok.")
        } client: { connection in
            let facts = try await connection.stat("a")
            #expect(facts.kind == .file)
            #expect(facts.size == 5)
            #expect(facts.modified?.seconds == 1_795_182_300)
        }
    }

    @Test func `a typed command gets its reply, but must not upset the connection`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("SITE HELP me")
            try session.reply("214-Help:", " none", "214 End")
            try session.expect("CWD /x")
            try session.reply("250 Ok.")
            try session.expect("PWD")
            try session.reply("257 \"/x\"")
        } client: { connection in
            let reply = try await connection.raw(Array("SITE HELP me".utf8))
            #expect(reply.lines.count == 3)
            _ = try await connection.raw(Array("CWD /x".utf8))
            #expect(connection.workingDirectory == "/x")
            for line in ["RETR a", "PASV", "QUIT", "USER x", "mode b"] {
                let error = await failure { () async throws(FTPError) in
                    _ = try await connection.raw(Array(line.utf8))
                }
                #expect(error?.code == .refusedByGuard)
            }
        }
    }
}
