// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Uploads that a server refuses, stores otherwise than they were sent, or says little of.
@Suite(.ownThread) struct UploadTroubleTests {
    @Test(arguments: ["552 Quota exceeded.", "452 No space left."])
    func `a full server stops the upload at once`(reply: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Content.makeSparseFile(at: path, size: 200_000_000)
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("150 Go on.")
            let data = try listener.accept()
            _ = try data.receive(exactly: 1000)
            try session.reply(reply)
            data.drain()
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            #expect(error?.code == .full)
            #expect(connection.isUsable == true)
        }
    }

    @Test func `a refused upload never opens the gates`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("550 Permission denied.")
            #expect(try listener.accept().receiveToEnd().isEmpty)
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            #expect(error?.code == .denied)
        }
    }

    @Test func `a size that differs is an error, whatever the 226 said`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1, 2, 3], to: path)
        try await ScriptedTest.loggedIn { session in
            let listener = try session.awaitFirstTransfer("STOR .a.ferry-part")
            try session.reply("150 Go on.")
            #expect(try listener.accept().receiveToEnd() == [1, 2, 3])
            try session.reply("226 Done.")
            try session.expect("SIZE .a.ferry-part")
            try session.reply("213 2")
            try session.expect("DELE .a.ferry-part")
            try session.reply("250 Gone.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            #expect(error?.code == .incomplete)
        }
    }

    @Test func `a server that renames late is asked again`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1, 2, 3], to: path)
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            let listener = try session.awaitFirstTransfer("STOR a")
            try session.reply("150 Go on.")
            _ = try listener.accept().receiveToEnd()
            try session.reply("226 Done.")
            for reply in ["550 No such file.", "550 No such file.", "213 3"] {
                try session.expect("SIZE a")
                try session.reply(reply)
            }
        } client: { connection in
            let summary = try await connection.upload(.file(LocalPath(path)), to: "a")
            #expect(summary.verification == .size)
        }
    }

    @Test(arguments: [
        "550 Permission denied: this account may not look at this.", "553 Not allowed.", "550 Access is denied.",
    ])
    func `in a drop box nothing is asked twice, and nothing waited for`(refusal: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1], to: path)
        try await ScriptedTest.loggedIn(features: ["MFMT"], configure: { $0.uploadNaming = .direct }) { session in
            let listener = try session.awaitFirstTransfer("STOR in/a")
            try session.reply("150 Go on.")
            _ = try listener.accept().receiveToEnd()
            try session.reply("226 Done.")
            try session.expect("SIZE in/a")
            try session.expect(verb: "MFMT")
            try session.reply(refusal, refusal)
            let second = try session.awaitTransfer("STOR in/b")
            try session.reply("150 Go on.")
            _ = try second.accept().receiveToEnd()
            try session.reply("226 Done.")
            // A habit of one directory need not hold for another.
            let third = try session.awaitTransfer("STOR out/c")
            try session.reply("150 Go on.")
            _ = try third.accept().receiveToEnd()
            try session.reply("226 Done.")
            try session.expect("SIZE out/c")
            try session.expect(verb: "MFMT")
            try session.reply("213 1", "213 Set.")
        } client: { connection in
            for (name, proof) in [("in/a", TransferSummary.Verification.reply), ("in/b", .reply), ("out/c", .size)] {
                let summary = try await connection.upload(.file(LocalPath(path)), to: RemotePath(name))
                #expect(summary.verification == proof)
            }
        }
    }
}
