// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Synchronization
import Testing

/// What is left, and what is said, when a download does not end well.
@Suite(.ownThread) struct BrokenDownloadTests {
    @Test func `a missing file makes no file and harms none`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([42], to: path)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: nil, time: nil)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("550 a: No such file.")
            _ = listener
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .notFound)
            #expect(error?.place == Array("a".utf8))
        }
        #expect(try Files.read(path) == [42])
        #expect(try entryNames(of: Array(directory.path.utf8)).count == 1)
    }

    @Test func `a file cut short under a 226 is not complete, and keeps its part`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([42], to: path)
        let content = Content.bytes(1_000_000)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 1_000_000)
            try session.sendData(Array(content.prefix(600_000)), for: "RETR a")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .incomplete)
            #expect(error?.description.contains("600000 of 1000000") == true)
        }
        #expect(try Files.read(path) == [42])
        #expect(Files.size(directory.path(".a.ferry-part")) == 600_000)
        #expect(Files.exists(directory.path(".a.ferry-journal")))
    }

    @Test func `a connection that is lost half way leaves its part, and the error tells how much that is`() async throws
    {
        let directory = try TemporaryDirectory()
        let content = Content.bytes(1_000_000)
        try await ScriptedTest.open(sessions: 2) {
            $0.retries = 0
        } _: { session in
            if session.number == 2 { return session.control.close() }
            try session.begin()
            try session.survey("a", size: 1_000_000)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(Array(content.prefix(600_000)))
            session.control.close()
            data.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            }
            #expect(error?.kept?.bytes == 600_000)
            #expect(error?.kept?.total == 1_000_000)
            #expect(error?.advice == "Repeat the command: it goes on from there.")
        }
    }

    @Test(arguments: [
        (3, "226 Done.", nil), (2, "426 Broken.", FTPError.Code.incomplete), (2, "226 Done.", .incomplete),
    ])
    func `a reset after the last byte does no harm, one before it does`(
        size: Int, reply: String, code: FTPError.Code?
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 3)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([UInt8](repeating: 1, count: size))
            try data.reset()
            try session.reply(reply)
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == code)
        }
        #expect(Files.exists(path) == (code == nil))
    }

    @Test func `a refusal in the middle stops the transfer`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: 10)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([1])
            try session.reply("451 The disk is broken.")
            data.drain()  // the client closes, not we
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .incomplete)
            #expect(error?.reply?.code.rawValue == 451)
            #expect(connection.isUsable == true)
        }
    }

    @Test func `a stalled transfer is given up, and the connection lives`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.loggedIn {
            $0.timeouts.stall = .milliseconds(200)
        } _: { session in
            try session.survey("a", size: 10)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([1])
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply("426 Aborted.", "150 0.2 seconds (measured here)", "225 Ok.", "200 Noop.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .timedOut)
            #expect(connection.isUsable == true)
        }
    }

    /// vsftpd, ProFTPD and pyftpdlib, Pure-FTPd, one that has finished, and one that knows no ABOR.
    @Test(arguments: [
        ["426 Aborted.", "225 No transfer to ABOR."], ["426 Aborted.", "226 Abort successful."],
        ["426 Aborted.", "150 0.2 seconds (measured here)", "226 Since you see this ABOR must have succeeded."],
        ["226 Done.", "225 Nothing to abort."], ["426 Aborted.", "500 What?"], ["226 Both."], [],
    ])
    func `an abort is over with the answer to the marker behind it, whatever comes before`(
        replies: [String]
    ) async throws {
        let directory = try TemporaryDirectory()
        try await ScriptedTest.loggedIn {
            $0.timeouts.stall = .milliseconds(200)
        } _: { session in
            try session.survey("a", size: 10)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([1])
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.reply(replies + ["200 Noop."])
            try session.expect("NOOP")
            try session.reply("200 In step.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            }
            #expect(error?.code == .timedOut)
            try await connection.keepAlive()
        }
    }

    @Test func `a server that answers an abort with nonsense is left`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open {
            $0.timeouts.stall = .milliseconds(200)
            $0.timeouts.abort = .milliseconds(300)
        } _: { session in
            try session.begin()
            try session.survey("a", size: 10)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try session.expect("ABOR")
            try session.expect("NOOP")
            try session.expectEnd()
            _ = data
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(path)))
            }
            #expect(error?.code == .timedOut)
            #expect(connection.isUsable == false)
        }
    }
}
