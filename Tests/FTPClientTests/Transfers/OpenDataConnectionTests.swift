// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Servers that say that a transfer is done, and do not end its data connection, or never use it.
@Suite(.ownThread) struct OpenDataConnectionTests {
    @Test func `a download is done when all bytes and the 226 are here`() async throws {
        let directory = try TemporaryDirectory()
        let content = Content.bytes(300_000)
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: content.count)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send(content)
            try session.reply("226 Done.")
            try session.expect("NOOP")
            try session.reply("200 Ok.")
            data.close()
        } client: { connection in
            let summary = try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            #expect(summary.verification == .size)
            try await connection.keepAlive()
        }
        #expect(try Files.read(directory.path("a")) == content)
    }

    @Test func `a listing is done when nothing comes after the 226, its last line included`() async throws {
        try await Self.listing { session, listener in
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send("-rw-r--r-- 1 u g 3 Jan 1 2020 one\r\n-rw-r--r-- 1 u g 3 Jan 1 2020 two")
            try session.reply("226 Done.")
            try session.end()
            data.close()
        } names: {
            $0 == ["one", "two"]
        }
    }

    @Test(arguments: ["226 Nothing there.", "202 Superfluous.", "250 Ok."])
    func `a final reply alone is an empty listing`(reply: String) async throws {
        try await Self.listing { session, listener in
            try session.reply(reply)
            try session.end()
            _ = listener
        } names: {
            $0.isEmpty
        }
    }

    @Test func `a final reply alone is an empty listing, too, when the port is closed with it`() async throws {
        try await Self.listing { session, listener in
            listener.stop()
            try session.reply("226 Nothing there.")
            try session.end()
        } names: {
            $0.isEmpty
        }
    }

    private static func listing(
        _ script: @escaping @Sendable (ScriptedSession, RawListener) throws -> Void,
        names: ([String]) -> Bool
    ) async throws {
        try await ScriptedTest.connected {
            $0.timeouts.quiet = .milliseconds(300)
        } _: { session in
            try session.begin()
            let listener = try session.passive()
            try session.expect("LIST")
            try script(session, listener)
        } client: { connection in
            let found = try await connection.entries().map { String(decoding: $0.name, as: UTF8.self) }
            #expect(names(found), "\(found)")
        }
    }

    @Test func `in active mode a server that does not connect and says 226 has an empty listing`() async throws {
        try await ScriptedTest.loggedIn {
            $0.dataMode = .active
        } _: { session in
            try session.expect(verb: "PORT")
            try session.reply("200 Ok.")
            try session.expect("LIST")
            try session.reply("226 Nothing there.")
        } client: { connection in
            let entries = try await connection.entries()
            #expect(entries.isEmpty)
        }
    }

    @Test(arguments: [0, 5])
    func `a file of which nothing comes is complete only when it is empty`(size: Int) async throws {
        let directory = try TemporaryDirectory()
        try await ScriptedTest.loggedIn { session in
            try session.survey("a", size: size)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("226 Done.")
            _ = listener
            if size > 0 {
                try session.expect("NOOP")
                try session.reply("200 Ok.")
            }
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            }
            #expect(error?.code == (size == 0 ? nil : .incomplete))
            if size > 0 { try await connection.keepAlive() }
        }
        #expect(Files.exists(directory.path("a")) == (size == 0))
    }

    @Test func `a file of unknown size that stops coming is not taken for complete`() async throws {
        let directory = try TemporaryDirectory()
        try await ScriptedTest.loggedIn {
            $0.timeouts.quiet = .milliseconds(300)
        } _: { session in
            try session.survey("a", size: nil)
            let listener = try session.passive()
            try session.expect("RETR a")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send([1, 2, 3])
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("502 No.")
            data.close()
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.download("a", to: .file(LocalPath(directory.path("a"))))
            }
            #expect(error?.code == .incomplete)
        }
        #expect(!Files.exists(directory.path("a")))
    }

    @Test func `an upload that the server calls done without taking it is not complete`() async throws {
        let directory = try TemporaryDirectory()
        try Files.write(Content.bytes(20_000_000), to: directory.path("a"))
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
            $0.timeouts.quiet = .milliseconds(300)
        } _: { session in
            try session.expect("TYPE I")
            try session.reply("200 Ok.")
            let listener = try session.passive()
            try session.expect("STOR a")
            try session.reply("226 Done.")
            _ = listener
        } client: { connection in
            let error = await failure { () async throws(FTPError) in
                try await connection.upload(.file(LocalPath(directory.path("a"))), to: "a")
            }
            #expect(error?.code == .incomplete)
        }
    }

    @Test func `an upload is done with its 226, though the server does not end the data connection`() async throws {
        let directory = try TemporaryDirectory()
        try Files.write([1, 2, 3], to: directory.path("a"))
        try await ScriptedTest.loggedIn {
            $0.uploadNaming = .direct
        } _: { session in
            try session.expect("TYPE I")
            try session.reply("200 Ok.")
            let listener = try session.passive()
            try session.expect("STOR a")
            try session.reply("150 Go on.")
            let data = try listener.accept()
            #expect(try data.receive(exactly: 3) == [1, 2, 3])
            try session.reply("226 Done.")
            try session.expect("SIZE a")
            try session.reply("213 3")
            data.close()
        } client: { connection in
            let summary = try await connection.upload(.file(LocalPath(directory.path("a"))), to: "a")
            #expect(summary.verification == .size)
        }
    }
}
