// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Under which name an upload grows where the server does not let it have the usual one.
@Suite(.ownThread) struct UploadNamingTests {
    @Test func `where nobody may make hidden files the final name is used, from then on`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn { session in
            _ = try session.awaitFirstTransfer("STOR .a.ferry-part")
            try session.reply("553 Prohibited file name.")
            for _ in 1...2 {
                let listener = try session.awaitTransfer("STOR a")
                try session.takeUpload("a", size: 1, over: listener)
            }
        } client: { connection in
            for _ in 1...2 { try await connection.upload(.file(LocalPath(path)), to: "a") }
        }
    }

    @Test(arguments: ["550 Permission denied.", "502 No.", "550 Not enough privileges.", "553 Not allowed."])
    func `where nobody may rename or delete, a file is sent once, under its final name`(refusal: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn { session in
            try session.expect("RNFR in/.a.ferry-part")
            try session.reply(refusal)
            var listener = try session.awaitFirstTransfer("STOR in/a")
            try session.takeUpload("in/a", size: 1, over: listener)
            // It is known of this directory now, and not of others.
            listener = try session.awaitTransfer("STOR in/b")
            try session.takeUpload("in/b", size: 1, over: listener)
            try session.allowRenaming("out/.c.ferry-part")
            listener = try session.awaitTransfer("STOR out/.c.ferry-part")
            try session.takeUpload("out/.c.ferry-part", size: 1, over: listener)
            try session.expect("RNFR out/.c.ferry-part")
            try session.expect("RNTO out/c")
            try session.reply("350 Go on.", "250 Done.")
        } client: { connection in
            for name in ["in/a", "in/b", "out/c"] {
                let summary = try await connection.upload(.file(LocalPath(path)), to: RemotePath(name))
                #expect(summary.cannotRename == name.hasPrefix("in"))
            }
        }
    }

    @Test(arguments: [("350 Go on.", true), ("550 No.", false)])
    func `where the words do not tell, the file that is there does`(reply: String, isTemporary: Bool) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn { session in
            try session.expect("RNFR .a.ferry-part")
            try session.reply("550 No.")
            try session.expect("RNFR a")
            try session.reply(reply)
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            let name = isTemporary ? ".a.ferry-part" : "a"
            let listener = try session.awaitTransfer("STOR \(name)")
            try session.takeUpload(name, size: 1, over: listener)
            guard isTemporary else { return }
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("350 Go on.", "250 Done.")
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    /// ProFTPD answers 501 to all else.
    @Test func `a part of an earlier attempt keeps its name, and a server that awaits RNTO is left`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn { session in
            try session.expect("RNFR .a.ferry-part")
            try session.reply("350 Ready for destination name.")
            try session.expect("RNTO .a.ferry-part")
            try session.reply("250 Renamed.")
            try session.expect("TYPE I")
            try session.reply("200 Binary.")
            let listener = try session.awaitTransfer("STOR .a.ferry-part")
            try session.takeUpload(".a.ferry-part", size: 1, over: listener)
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("350 Go on.", "250 Done.")
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `where renaming turns out to be refused the final name is used`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn { session in
            var listener = try session.awaitFirstTransfer("STOR .a.ferry-part")
            try session.takeUpload(".a.ferry-part", size: 1, over: listener)
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("550 Permission denied.", "503 RNFR first.")
            try session.expect("DELE .a.ferry-part")
            try session.reply("250 Gone.")
            listener = try session.awaitTransfer("STOR a")
            try session.takeUpload("a", size: 1, over: listener)
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }

    @Test func `a server that does not rename onto a file has the old one deleted, once the new one is proved`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn { session in
            let listener = try session.awaitFirstTransfer("STOR .a.ferry-part")
            try session.takeUpload(".a.ferry-part", size: 1, over: listener)
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("350 Go on.", "550 Cannot create a file when that file already exists.")
            try session.expect("DELE a")
            try session.expect("RNFR .a.ferry-part")
            try session.expect("RNTO a")
            try session.reply("250 Gone.", "350 Go on.", "250 Done.")
        } client: { connection in
            try await connection.upload(.file(LocalPath(path)), to: "a")
        }
    }
}
