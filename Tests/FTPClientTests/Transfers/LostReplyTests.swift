// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Control connections that die or fall silent while the data connection does its work.
@Suite(.ownThread) struct LostReplyTests {
    @Test func `a download whose size is right is complete though the control connection died`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.open { session in
            try session.begin()
            try session.survey("a", size: 3)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            session.control.close()
            try data.send([1, 2, 3])
            data.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let summary = try await connection.download("a", to: .file(LocalPath(path)))
            #expect(summary.verification == .size)
            #expect(connection.isUsable == false)
        }
        #expect(try Files.read(path) == [1, 2, 3])
    }

    @Test(arguments: [3, 4])
    func `a lost final reply is replaced by the size on a new connection`(size: Int) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try await ScriptedTest.connected(sessions: 2) {
            $0.timeouts.finalReply = .milliseconds(200)
        } _: { session in
            try session.begin(directory: session.number == 1 ? "/" : "/home")
            if session.number == 1 {
                try session.survey("a", size: nil, time: nil)
                let listener = try session.passive()
                try session.expect("RETR a")
                try session.reply("150 Here.")
                let data = try listener.accept()
                try data.send([1, 2, 3])
                data.close()
                try session.expectEnd()
            } else {
                try session.expect("CWD /")
                try session.expect("PWD")
                try session.reply("250 Ok.", "257 \"/\"")
                try session.expect("TYPE I")
                try session.reply("200 Ok.")
                try session.expect("SIZE a")
                try session.reply("213 \(size)")
                _ = try session.nextLine()
            }
        } client: { connection in
            do throws(FTPError) {
                let summary = try await connection.download("a", to: .file(LocalPath(path)))
                #expect(summary.verification == .sizeAfterReconnect)
                #expect(size == 3)
            } catch {
                #expect(error.code == .incomplete)
                #expect(size == 4)
            }
            #expect(connection.isUsable == true)
            #expect(connection.workingDirectory == "/")
        }
        #expect(Files.exists(path) == (size == 3))
    }

    @Test(arguments: ["213 5", "213 4", "550 No such file."])
    func `an upload whose final reply is lost is proved by the size on a new connection`(reply: String) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1, 2, 3, 4, 5], to: path)
        try await ScriptedTest.open(sessions: 2) {
            $0.uploadNaming = .direct
            $0.timeouts.finalReply = .milliseconds(200)
        } _: { session in
            try session.begin()
            if session.number == 1 {
                try session.expect("TYPE I")
                try session.reply("200 Ok.")
                let listener = try session.passive()
                try session.expect("STOR a")
                try session.reply("150 Go on.")
                #expect(try listener.accept().receiveToEnd() == [1, 2, 3, 4, 5])
                try session.expectEnd()
            } else {
                try session.expect("TYPE I")
                try session.reply("200 Ok.")
                while let line = try session.nextLine(), line == Array("SIZE a".utf8) { try session.reply(reply) }
            }
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let result = await failure { () async throws(FTPError) in
                let summary = try await connection.upload(.file(LocalPath(path)), to: "a")
                #expect(summary.verification == .sizeAfterReconnect)
            }
            #expect(result?.code == (reply == "213 5" ? nil : .incomplete))
        }
    }

    @Test func `an upload stops as soon as the control connection is gone`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write(Content.bytes(20_000_000), to: path)
        try await ScriptedTest.open {
            $0.uploadNaming = .direct
        } _: { session in
            try session.begin()
            try session.expect("TYPE I")
            try session.reply("200 Ok.")
            let listener = try session.passive()
            try session.expect("STOR a")
            try session.reply("150 Go on.")
            let data = try listener.accept()
            _ = try data.receive(exactly: 1000)
            try session.reply("421 The server is shutting down.")
            session.control.close()
            data.drain()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(path)), to: "a")
            }
            #expect(error?.code == .connectionLost)
            #expect(error?.reply?.code.rawValue == 421)
        }
    }

    @Test(arguments: [(13, nil), (12, FTPError.Code.unknown)])
    func `an append whose connection is lost is looked after, and not repeated`(
        size: Int, code: FTPError.Code?
    ) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("a")
        try Files.write([1, 2, 3], to: path)
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin()
            try session.expect("TYPE I")
            if session.number == 1 {
                try session.expect("SIZE a")
                try session.reply("200 Ok.", "213 10")
                let listener = try session.passive()
                try session.expect("APPE a")
                try session.reply("150 Go on.")
                let data = try listener.accept()
                #expect(try data.receive(exactly: 3) == [1, 2, 3])
                session.control.close()
                try data.reset()
            } else {
                try session.reply("200 Ok.")
                try session.expect("SIZE a")
                try session.reply("213 \(size)")
                try session.end()
            }
        } client: { connection in
            var options = UploadOptions()
            options.appends = true
            do throws(FTPError) {
                let summary = try await connection.upload(.file(LocalPath(path)), to: "a", options: options)
                #expect(summary.size == 13)
                #expect(code == nil)
            } catch {
                #expect(error.code == code)
                #expect(code != nil)
            }
        }
    }
}
