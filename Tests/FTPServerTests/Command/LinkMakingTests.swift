// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import Testing

/// SITE SYMLINK makes links that lead nowhere but into the tree.
@Suite(.ownThread) struct LinkMakingTests {
    private let files = ["f": "content".bytes, "dir/sub/g": "deep".bytes]

    static let links: [(String, String, String)] = [
        ("f link", "/link", "content"), ("/f link", "/link", "content"),
        ("/f dir/sub/link", "/dir/sub/link", "content"),
        ("g dir/sub/link", "/dir/sub/link", "deep"), ("../f dir/link", "/dir/link", "content"),
        ("/dir/sub/g dir/link", "/dir/link", "deep"), ("\"f\" \"a link\"", "/a link", "content"),
        ("sub/../../f dir/link", "/dir/link", "content"),
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
            "../f link", "../../etc/passwd dir/link", "dir/../../etc link", "x/../../y link", "f dir", "f f",
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
            try client.ask("SITE SYMLINK /etc/passwd dir/link", expecting: 200)
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR dir/link", expecting: 550)
            try client.ask("MKD etc", expecting: 257)
            try client.upload("mine".bytes, "STOR etc/passwd")
            #expect(try client.download("RETR dir/link") == "mine".bytes)
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
            openStorage: { GuardedStorage(served.storage(of: $0.name.bytes), policy: SecretDirectory()) }
        ) { server in
            let client = try server.client()
            for target in ["dir/sub/g", "/dir", "f"] { try client.ask("SITE SYMLINK \(target) link", expecting: 550) }
        }
    }
}
