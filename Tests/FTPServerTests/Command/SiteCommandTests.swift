// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// SITE: help, directories, links, sessions, and how long one may be silent.
@Suite(.ownThread) struct SiteCommandTests {
    @Test func `SITE HELP lists every command and explains each`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let all = try client.ask("SITE HELP", expecting: 214).text
            for word in SiteWord.allCases {
                #expect(all.contains(word.rawValue))
                let lower = word.rawValue.lowercased()
                #expect(
                    try client.ask("SITE HELP \(lower)", expecting: 214).text.hasPrefix("214 SITE \(word.rawValue)"))
                #expect(
                    try client.ask("HELP site \(lower)", expecting: 214).text.hasPrefix("214 SITE \(word.rawValue)"))
            }
            try client.ask("SITE HELP XYZZY", expecting: 500)
            try client.ask("HELP SITE XYZZY", expecting: 500)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `SITE MKDIR makes what is missing above, and is content with what is there`(
        _ kind: ServedFiles.Kind
    ) async throws {
        try await LiveServer.run(kind, files: ["f": "x".bytes]) { server in
            let client = try server.client()
            #expect(try client.ask("SITE MKDIR a/b/c d", expecting: 257).text == "257 \"/a/b/c d\" created.")
            try client.ask("SITE MKDIR a/b", expecting: 257)
            try client.ask("CWD a/b/c d", expecting: 250)
            try client.ask("SITE MKDIR ../../../../../../e", expecting: 257)
            try client.ask("CWD /e", expecting: 250)
            try client.ask("SITE MKDIR /f/g", expecting: 550)
            try client.ask("SITE MKDIR /f", expecting: 550)
            // A word alone is told what is missing.
            #expect(try client.ask("SITE MKDIR", expecting: 501).text.contains("SITE MKDIR <"))
            #expect(try client.ask("SITE SYMLINK", expecting: 501).text.contains("SITE SYMLINK <target> <pathname>"))
        }
    }

    @Test func `SITE WHO tells an account its own sessions and nobody else's`() async throws {
        try await LiveServer.run { server in
            let (one, two) = (try server.client(), try server.client())
            let other = try server.client(as: "bob")
            func lines(_ client: RawClient) throws -> [Substring] {
                try client.ask("SITE WHO", expecting: 211).text.split(separator: "\n").filter { $0.contains(" from ") }
            }
            #expect(try lines(one).count == 2)
            #expect(try lines(one).count { $0.hasSuffix("(this one)") } == 1)
            #expect(try lines(other).count == 1)
            let data = try two.beginTransfer("STOR x")
            try data.send("some")
            _ = try two.ask("STAT", expecting: 213)
            #expect(try lines(one).contains { $0.contains("upload") })
            data.close()
            try two.expect(226)
            // Visitors share an account with strangers.
            let (guest, stranger) = (try server.stranger(), try server.stranger())
            for visitor in [guest, stranger] { try visitor.logIn(as: "anonymous", password: "a@b") }
            #expect(try lines(guest).count == 1)
        }
    }

    @Test func `SITE IDLE takes no more than the server allows`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.idle = .seconds(100) }) { server in
            let client = try server.client()
            #expect(try client.ask("SITE IDLE", expecting: 200).text.contains("100 seconds"))
            for bad in ["101", "29", "0", "99999999999999999999"] { try client.ask("SITE IDLE \(bad)", expecting: 501) }
            #expect(try client.ask("SITE IDLE 30", expecting: 200).text.contains("30 seconds"))
            #expect(try client.ask("SITE IDLE", expecting: 200).text.contains("30 seconds"))
        }
    }

    @Test func `the room that is left is told on a disk`() async throws {
        try await LiveServer.run(.disk, files: ["d/f": "x".bytes]) { server in
            let client = try server.client()
            for line in ["AVBL", "AVBL d", "AVBL /"] {
                let digits = try client.ask(line, expecting: 213).text.dropFirst(4)
                #expect(Int64(digits).map { $0 > 0 } == true)
            }
            try client.ask("AVBL d/f", expecting: 550)
            try client.ask("AVBL missing", expecting: 550)
            #expect(try client.ask("FEAT", expecting: 211).text.contains(" AVBL"))
        }
    }
}
