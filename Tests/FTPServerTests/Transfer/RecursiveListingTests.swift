// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// LIST -R, where it is allowed.
@Suite(.ownThread) struct RecursiveListingTests {
    private let files = [
        "a": "x".bytes, "d/b": "y".bytes, "d/e/c": "z".bytes, "d/empty/": [], ".hidden/h": [], "two words/w": [],
    ]

    /// The lines without facts: names, and the headings between them.
    private func names(_ listing: [UInt8]) -> [String] {
        String(decoding: listing, as: UTF8.self).split(separator: "\r\n").map { line in
            line.hasSuffix(":") ? String(line) : String(line.split(separator: " ", maxSplits: 8).last ?? "")
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `each directory follows behind its path`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files, configure: { $0.recursionBudget = 100 }) { server in
            let client = try server.client()
            let all = names(try client.download("LIST -R"))
            #expect(Set(all.prefix(3)) == ["a", "d", "two words"])
            #expect(Array(all[3...].prefix(1)) == ["./d:"] && Set(all[4..<7]) == ["b", "e", "empty"])
            #expect(Array(all[7...]) == ["./d/e:", "c", "./d/empty:", "./two words:", "w"])
            #expect(try names(client.download("LIST -aR")).contains("./.hidden:"))
            #expect(try names(client.download("LIST -lR d/e")) == ["c"])
            let one = Set(names(try client.download("LIST d")))
            #expect(one == ["b", "e", "empty"])
            #expect(try names(client.download("LIST -R a")) == ["a"])
        }
    }

    @Test func `without leave it is a listing of one directory`() async throws {
        try await LiveServer.run(files: files) { server in
            let all = Set(names(try server.client().download("LIST -R")))
            #expect(all == ["a", "d", "two words"])
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `links are not followed, and loops end`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files, configure: { $0.recursionBudget = 100 }) { server in
            try server.files.link("d/up", to: "..")
            let lines = names(try server.client().download("LIST -R"))
            #expect(lines.contains("./d:") && !lines.contains("./d/up:"))
        }
    }

    @Test func `an account that is shown what links lead to gets each directory once`() async throws {
        let served = try ServedFiles(.disk)
        for (path, content) in files { try await served.put(content, at: path) }
        try served.link("d/up", to: "..")
        try served.link("again", to: "d/e")
        try await LiveServer.run(
            served, accounts: [try .named("ada", .all)], configure: { $0.recursionBudget = 100 },
            openStorage: { served.storage(of: $0.name.bytes, followsLinks: true) }
        ) { server in
            let lines = names(try server.client().download("LIST -R"))
            #expect(lines.count { $0 == "c" } == 1)
            #expect(lines.contains("./again:") && !lines.contains("./d/e:") && !lines.contains("./d/up:"))
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a tree of more entries than allowed ends in an error and not as if it were whole`(
        _ kind: ServedFiles.Kind
    ) async throws {
        try await LiveServer.run(kind, files: files, configure: { $0.recursionBudget = 7 }) { server in
            let client = try server.client()
            // Three, three, and one: the eighth is too many.
            let data = try client.beginTransfer("LIST -R")
            data.drain()
            try client.expect(451)
            #expect(try names(client.download("LIST -R d")).count == 6)
        }
    }

    @Test func `a deep tree takes no stack`() async throws {
        try await LiveServer.run(
            .disk, files: [String(repeating: "d/", count: 900) + "f": []], configure: { $0.recursionBudget = 10_000 }
        ) { server in
            let lines = names(try server.client().download("LIST -R"))
            #expect(lines.count == 1801 && lines.last == "f")
        }
    }
}
