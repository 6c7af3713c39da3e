// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import Testing

/// SITE SYMLINK makes links to what is in their own directory or below.
@Suite(.ownThread) struct LinkMakingTests {
    private let files = ["f": "content".bytes, "dir/sub/g": "deep".bytes]

    static let links: [(String, String, String)] = [
        ("f link", "/link", "content"), ("/f link", "/link", "content"), ("/dir/../f link", "/link", "content"),
        ("g dir/sub/link", "/dir/sub/link", "deep"), ("sub/./g dir/link", "/dir/link", "deep"),
        ("/dir/sub/g dir/link", "/dir/link", "deep"), ("/dir/sub/g link", "/link", "deep"),
        ("\"f\" \"a link\"", "/a link", "content"),
    ]

    @Test(arguments: ServedFiles.Kind.allCases, links)
    func `a link leads where the client meant`(
        _ kind: ServedFiles.Kind, _ link: (argument: String, path: String, content: String)
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("SITE SYMLINK \(link.argument)", expecting: 200)
            #expect(try client.ask("MLST \(link.path)", expecting: 250).text.contains("type=OS.unix=slink"))
            #expect(try client.download("RETR \(link.path)") == link.content.bytes)
        }
    }

    @Test(
        arguments: ServedFiles.Kind.allCases,
        [
            "../f link", "../../etc/passwd dir/link", "dir/../../etc link", "x/../../y link", "dir/.. link", "f dir",
            "f f",
            "f missing/link",
            "f .ferry-0123456789abcdef0123456789abcdef", ".ferry-0123456789abcdef0123456789abcdef link",
        ])
    func `a link out of the tree, or in the place of something, is refused`(
        _ kind: ServedFiles.Kind, _ argument: String
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("SITE SYMLINK \(argument)", expecting: 550, 553)
            #expect(try client.download("RETR f") == "content".bytes)
            try client.ask("MLST link", expecting: 550)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a path from the root never means the host's`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("SITE SYMLINK /etc/passwd link", expecting: 200)
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR link", expecting: 550)
            try client.ask("MKD etc", expecting: 257)
            try client.upload("mine".bytes, "STOR etc/passwd")
            #expect(try client.download("RETR link") == "mine".bytes)
        }
    }

    /// A program of the host follows the link's text, wherever a client has moved the link or a directory above it.
    @Test(arguments: [
        "../f dir/link", "/f dir/link", "sub/../../f dir/link", "../sub/g dir/sub/link", "/dir/sub/g x/link",
    ])
    func `no link is made that would lead out of the tree once it is moved`(_ argument: String) async throws {
        try await LiveServer.run(.disk, files: files) { server in
            let client = try server.client()
            try client.ask("MKD x", expecting: 257)
            #expect(try client.ask("SITE SYMLINK \(argument)").text == Refusal.linkClimbs.reply.line)
            for directory in ["dir", "dir/sub", "x"] {
                #expect(try !Files.list(server.files.path(directory)).contains("link"))
            }
        }
    }

    @Test(arguments: ["f", "", "a b c", "\"a b", "\"a\"b c", "\"\" x"])
    func `two names are wanted`(_ argument: String) async throws {
        try await LiveServer.run(files: files) { server in
            try server.client().ask("SITE SYMLINK \(argument)", expecting: 501)
        }
    }

    /// Rules hold for names: a link would give what it leads to the rules of another place.
    @Test func `no link is made where rules differ from place to place`() async throws {
        struct SecretDirectory: AccessPolicy {
            func rights(at path: VirtualPath) -> Permissions { path.isWithin(VirtualPath("/dir")) ? [] : .all }
            func rights(below path: VirtualPath) -> Permissions? { path.isRoot ? nil : rights(at: path) }
        }
        let served = try ServedFiles()
        for (path, content) in files { try await served.put(content, at: path) }
        try await LiveServer.run(
            served, accounts: [.named("ada")],
            openStorage: { served.storage(of: $0.name.bytes).guarded(by: SecretDirectory()) }
        ) { server in
            let client = try server.client()
            for target in ["dir/sub/g", "/dir", "f"] { try client.ask("SITE SYMLINK \(target) link", expecting: 550) }
        }
    }
}
