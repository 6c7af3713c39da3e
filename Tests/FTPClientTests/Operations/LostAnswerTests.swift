// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FTPClient

/// Commands whose answer is lost with the connection: the new one is asked if they were done.
@Suite(.ownThread) struct LostAnswerTests {
    private static let facts = ["MLST type*;size*;modify*;"]

    @Test(arguments: [true, false])
    func `a deletion whose answer is lost is looked after, and not blindly repeated`(wasDone: Bool) async throws {
        try await Self.losing("DELE a") { session in
            try session.expect("MLST a")
            if wasDone { return try session.reply("550 No such file.") }
            try session.reply("250-Listing", " type=file;size=3; a", "250 End")
            try session.expect("DELE a")
            try session.reply("250 Deleted.")
        } client: { connection in
            try await connection.delete("a")
        }
    }

    @Test func `a renaming whose answer is lost is done when the old name is gone and the new one there`() async throws
    {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin(features: Self.facts)
            if session.number == 1 {
                try session.expect("RNFR a")
                try session.reply("350 Go on.")
                try session.expect("RNTO b")
                session.control.close()
            } else {
                try session.expect("MLST a")
                try session.reply("550 No such file.")
                try session.expect("MLST b")
                try session.reply("250-Listing", " type=file;size=3; b", "250 End")
                try session.end()
            }
        } client: { connection in
            try await connection.rename("a", to: "b")
        }
    }

    @Test func `a directory whose making is not answered is made when it is there`() async throws {
        try await Self.losing("MKD a") { session in
            try session.expect("MLST a")
            try session.reply("250-Listing", " type=dir; a", "250 End")
        } client: { connection in
            try await connection.makeDirectory("a")
        }
    }

    @Test func `where nothing tells if it was done, that is said`() async throws {
        try await Self.losing("DELE a") { session in
            try session.expect("MLST a")
            try session.reply("450 Not now.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.delete("a") }
            #expect(error?.code == .unknown)
            #expect(error?.operation == .delete)
            #expect(error?.advice?.contains("ls") == true)
        }
    }

    /// Session 1 ends instead of answering a command; session 2 goes on.
    private static func losing(
        _ line: String, _ script: @escaping @Sendable (ScriptedSession) throws -> Void,
        client: (inout FTPConnection) async throws -> Void
    ) async throws {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin(features: facts)
            if session.number == 1 {
                try session.expect(line)
                session.control.close()
            } else {
                try script(session)
                try session.end()
            }
        } client: { connection in
            try await client(&connection)
        }
    }

    @Test func `a listing that breaks off is begun again, and no entry comes twice`() async throws {
        try await ScriptedTest.connected(sessions: 2) { session in
            try session.begin(features: Self.facts)
            let listener = try session.passive()
            try session.expect("MLSD")
            try session.reply("150 Here.")
            let data = try listener.accept()
            try data.send("type=file; one\r\n")
            if session.number == 1 {
                session.control.close()
                return try data.reset()
            }
            try data.send("type=file; two\r\n")
            data.close()
            try session.reply("226 Done.")
            try session.end()
        } client: { connection in
            let names = try await connection.entries().map { String(decoding: $0.name, as: UTF8.self) }
            #expect(names == ["one", "two"])
        }
    }

    @Test func `a raw command is never sent twice`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("SITE COUNT")
            session.control.close()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in try await connection.raw(bytes("SITE COUNT")) }
            #expect(error?.code == .connectionLost)
        }
    }
}

private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
