// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// Listings for operations that go into the directories they find.
@Suite(.ownThread) struct SurveyTests {
    private static let machine = ["MLST type*;size*;modify*;unique*;"]
    private static let plain = """
        drwxr-xr-x 2 o g 4096 Nov 20 2001 sub\r
        lrwxrwxrwx 1 o g    7 Nov 20 2001 link -> ../keep\r
        lrwxrwxrwx 1 o g    7 Nov 20 2001 dangling -> nowhere\r

        """

    @Test func `a link that MLSD hides is found with LIST, and what it leads to is known`() async throws {
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            try session.sendData(Array("type=dir; sub\r\ntype=dir; link\r\n".utf8), for: "MLSD t")
            try session.sendData(Array(Self.plain.utf8), for: "LIST t")
        } client: { connection in
            let survey = try await connection.survey("t")
            #expect(survey.entries.map { String(decoding: $0.name, as: UTF8.self) } == ["sub", "link", "dangling"])
            #expect(survey.entries[0].kind == .directory)
            #expect(survey.entries[1].kind == .symbolicLink(target: Array("../keep".utf8)))
            #expect(survey.entries[1].resolvedKind == .directory)
            #expect(survey.doubtful.isEmpty)
        }
    }

    @Test func `a directory that LIST does not show may be a link`() async throws {
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            try session.sendData(Array("type=dir; sub\r\ntype=dir; other\r\n".utf8), for: "MLSD t")
            try session.sendData(Array(Self.plain.utf8), for: "LIST t")
        } client: { connection in
            let survey = try await connection.survey("t")
            #expect(survey.doubtful == ["other"])
        }
    }

    @Test func `LIST is asked no more once MLSD has told a link to a directory`() async throws {
        let told = Array("type=dir; sub\r\ntype=OS.unix=symlink; link\r\n".utf8)
        try await ScriptedTest.loggedIn(features: Self.machine) { session in
            try session.sendData(told, for: "MLSD t")
            try session.sendData(Array(Self.plain.utf8), for: "LIST t")
            try session.expect("CWD t/link")
            try session.reply("250 Here.")
            try session.expect("PWD")
            try session.reply("257 \"/keep\"")
            try session.expect("CWD /")
            try session.reply("250 Back.")
            try session.sendData(told, for: "MLSD t/sub")
        } client: { connection in
            for path in ["t", "t/sub"] as [RemotePath] {
                let survey = try await connection.survey(path)
                #expect(survey.entries.contains { $0.kind == .directory })
                #expect(survey.doubtful.isEmpty)
            }
        }
    }

    @Test func `a directory whose name is a pattern is entered for LIST, and left again`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.expect("CWD d[x]")
            try session.reply("250 Here.")
            try session.sendData(Array("-rw-r--r-- 1 o g 1 Nov 20 2001 right\r\n".utf8), for: "LIST")
            try session.expect("CWD /")
            try session.reply("250 Back.")
        } client: { connection in
            let entries = try await connection.entries(of: "d[x]")
            #expect(entries.map(\.name) == ["right"])
        }
    }

    @Test func `a connection that cannot go back is given up, for names would mean something else`() async throws {
        try await ScriptedTest.open { session in
            try session.begin()
            try session.expect("CWD d*")
            try session.reply("250 Here.")
            try session.sendData([], for: "LIST")
            try session.expect("CWD /")
            try session.reply("550 Gone.")
            try session.expectEnd()
        } client: { configuration in
            var connection = try await FTPConnection.open(configuration)
            try await connection.login()
            let error = await failure { () async throws(FTPError) in try await connection.entries(of: "d*") }
            #expect(error != nil)
            let isUsable = connection.isUsable
            #expect(!isUsable)
        }
    }

    @Test func `an empty listing of a missing directory is an error`() async throws {
        try await ScriptedTest.loggedIn { session in
            try session.sendData([], for: "LIST missing")
            try session.expect("CWD missing")
            try session.reply("550 No such directory.")
        } client: { connection in
            let error = await failure { () async throws(FTPError) in try await connection.entries(of: "missing") }
            #expect(error?.code == .notFound)
        }
    }
}
