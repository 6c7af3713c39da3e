// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// SITE COPY, and SITE CPFR with SITE CPTO.
@Suite(.ownThread) struct CopyCommandTests {
    private static let content = Content.bytes(700_000)
    private let files = ["a": content, "b": "old".bytes, "two words": "x".bytes, "dir/": [], "empty": []]

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a copy is whole, replaces a file, and is another file`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            #expect(try client.ask("SITE COPY a b", expecting: 250).text == "250 Copied 700000 bytes.")
            #expect(try client.download("RETR b") == Self.content)
            try client.upload("more".bytes, "APPE a")
            #expect(try client.download("RETR b") == Self.content)
            try client.ask("SITE COPY \"two words\" \"dir/more words\"", expecting: 250)
            #expect(try client.download("RETR dir/more words") == "x".bytes)
            try client.ask("SITE COPY empty e", expecting: 250)
            #expect(try client.download("RETR e") == [])
            try client.ask("SITE COPY a a", expecting: 250)
            #expect(try client.download("RETR a") == Self.content + "more".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `CPFR and CPTO copy, and nothing may come between`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("SITE CPTO new", expecting: 503)
            try client.ask("SITE CPFR two words", expecting: 350)
            try client.ask("SITE CPTO new words", expecting: 250)
            #expect(try client.download("RETR new words") == "x".bytes)
            try client.ask("SITE CPTO newer", expecting: 503)
            try client.ask("SITE CPFR a", expecting: 350)
            try client.ask("NOOP", expecting: 200)
            try client.ask("SITE CPTO newer", expecting: 503)
            try client.ask("RNFR a", expecting: 350)
            try client.ask("SITE CPTO newer", expecting: 503)
            try client.ask("SITE CPFR a", expecting: 350)
            try client.ask("RNTO newer", expecting: 503)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `COMB puts parts behind what is there, and removes them`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("COMB new b \"two words\" empty", expecting: 250)
            #expect(try client.download("RETR new") == "oldx".bytes)
            for gone in ["b", "two words", "empty"] { try client.ask("SIZE \(gone)", expecting: 550) }
            try client.ask("COMB a new", expecting: 250)
            #expect(try client.download("RETR a") == Self.content + "oldx".bytes)
        }
    }

    @Test(
        arguments: ServedFiles.Kind.allCases, ["a b missing", "a dir", "a b b", "a a", "a", "", "dir a", "missing/x a"])
    func `COMB that is refused changes nothing`(_ kind: ServedFiles.Kind, _ argument: String) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            #expect([501, 550].contains(try client.ask("COMB \(argument)").code))
            #expect(try client.download("RETR a") == Self.content)
            #expect(try client.download("RETR b") == "old".bytes)
        }
    }

    @Test(
        arguments: ServedFiles.Kind.allCases, ["a here/a", "here/a a", "new a here/a", "new here/dir/../a here/here/a"])
    func `COMB takes no file twice, whatever names it has`(_ kind: ServedFiles.Kind, _ argument: String) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("SITE SYMLINK . here", expecting: 200)
            #expect(try client.ask("COMB \(argument)").text == Refusal.sameFileTwice.reply.line)
            #expect(try client.download("RETR a") == Self.content)
            try client.ask("SIZE new", expecting: 550)
        }
    }

    @Test func `COMB opens only so many files`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            let parts = (0..<65).map { "p\($0)" }.joined(separator: " ")
            try client.ask("COMB a \(parts)", expecting: 501)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `what cannot be copied is refused with the reason`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            for (line, refusal) in [
                ("dir x", Refusal.isDirectory), ("missing x", .noSuchFile), ("a missing/x", .noSuchFile),
                ("a dir", .isDirectory), ("a ../x/", .namesDirectory), ("a", .twoNamesWanted),
            ] {
                #expect(try client.ask("SITE COPY \(line)").text == refusal.reply.line)
            }
            #expect(try client.ask("SITE COPY", expecting: 501).text.contains("It takes more"))
            try client.ask("SITE CPFR dir", expecting: 550)
            try client.ask("SITE CPFR missing", expecting: 550)
            #expect(try client.download("RETR b") == "old".bytes)
        }
    }
}
