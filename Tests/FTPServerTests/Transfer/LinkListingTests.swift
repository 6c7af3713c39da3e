// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Links as a client sees them.
@Suite(.ownThread) struct LinkListingTests {
    /// A tree in which `t` holds a file, a link to a directory beside it, loops, a dangling link and one that leads
    /// out.
    private func run(
        _ kind: ServedFiles.Kind, followsLinks: Bool = false, permissions: Permissions = .all,
        _ test: (LiveServer) throws -> Void
    ) async throws {
        let files = try ServedFiles(kind)
        try await files.put("12345".bytes, at: "keep/precious")
        try await files.put("a".bytes, at: "t/a")
        for (name, target) in [
            ("t/link", "../keep"), ("t/file", "a"), ("t/up", ".."), ("t/gone", "missing"), ("t/loop", "loop"),
            ("t/out", "../../host/secret"), ("t/odd", "a;b"), ("t/blank", "x y"),
        ] { try files.link(name, to: target) }
        try await LiveServer.run(
            files, accounts: [.named("ada", permissions)],
            openStorage: { files.storage(of: $0.name.bytes, followsLinks: followsLinks) }, test)
    }

    private func lines(_ client: RawClient, _ command: String) throws -> [String] {
        String(decoding: try client.download(command), as: UTF8.self).split(separator: "\r\n").map(String.init)
            .sorted { $0.drop { $0 != " " } < $1.drop { $0 != " " } }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `MLSD and MLST tell links as links, with targets that fit`(_ kind: ServedFiles.Kind) async throws {
        try await run(kind) { server in
            let client = try server.client()
            try client.ask("OPTS MLST type;perm;", expecting: 200)
            let link = "type=OS.unix="
            let facts = [
                "\(link)symlink;perm=df; blank", "\(link)slink:a;perm=df; file",
                "\(link)slink:missing;perm=df; gone", "\(link)slink:../keep;perm=df; link",
                "\(link)slink:loop;perm=df; loop", "\(link)symlink;perm=df; odd", "\(link)symlink;perm=df; out",
                "\(link)slink:..;perm=df; up",
            ]
            #expect(try lines(client, "MLSD t") == ["type=file;perm=adfrw; a"] + facts)
            for line in facts {
                let parts = line.split(separator: " ")
                #expect(
                    try client.ask("MLST t/\(parts[1])", expecting: 250).lines[1] == " \(parts[0]) /t/\(parts[1])".bytes
                )
            }
            try client.ask("MLST t/link/", expecting: 250)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a path that ends in a slash means what a link leads to`(_ kind: ServedFiles.Kind) async throws {
        try await run(kind) { server in
            let client = try server.client()
            try client.ask("OPTS MLST type;", expecting: 200)
            #expect(try client.ask("MLST t/link/", expecting: 250).lines[1] == " type=dir; /t/link".bytes)
            for path in ["t/file/", "t/a/", "t/gone/", "t/loop/", "t/out/"] {
                try client.ask("MLST \(path)", expecting: 550)
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `LIST tells a link's own size and its target, unless that is outside`(_ kind: ServedFiles.Kind) async throws {
        try await run(kind) { server in
            let client = try server.client()
            let listed = try lines(client, "LIST t")
            for (end, size) in [("link -> ../keep", 7), ("gone -> missing", 7), ("out", 17), ("odd -> a;b", 3)] {
                let line = try #require(listed.first { $0.hasSuffix(" \(end)") })
                #expect(line.hasPrefix("lrwxrwxrwx    1 ada      ada  ") && line.contains(" \(size) "))
            }
            #expect(try lines(client, "LIST t/gone").count == 1)
            #expect(try lines(client, "LIST t/file").first?.hasSuffix(" file -> a") == true)
            #expect(try lines(client, "NLST t/loop") == ["t/loop"])
            // What a link leads to is listed to whoever asks for it by name.
            for command in ["LIST t/link", "MLSD t/link", "NLST t/link", "LIST t/link/"] {
                #expect(try lines(client, command).count == 1)
                #expect(try lines(client, command)[0].hasSuffix("precious"))
            }
            for command in ["LIST t/a/", "LIST t/file/", "MLSD t/file", "MLSD t/gone", "MLSD t/out"] {
                try client.ask("EPSV", expecting: 229)
                try client.ask(command, expecting: 550)
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `links are followed to read, and removed and renamed as themselves`(_ kind: ServedFiles.Kind) async throws {
        try await run(kind) { server in
            let client = try server.client()
            #expect(try client.download("RETR t/link/precious") == "12345".bytes)
            #expect(try client.ask("SIZE t/up/keep/precious", expecting: 213).text == "213 5")
            try client.ask("MDTM t/file", expecting: 213)
            try client.ask("CWD t/link", expecting: 250)
            try client.ask("CWD /", expecting: 250)
            let refusal = try client.ask("RMD t/link", expecting: 550)
            #expect(refusal.text == "550 That is a symbolic link. DELE removes it.")
            for name in ["link", "file", "up", "gone", "loop", "out"] {
                try client.ask("RNFR t/\(name)", expecting: 350)
                try client.ask("RNTO t/x", expecting: 250)
                try client.ask("DELE t/x", expecting: 250)
            }
            #expect(try lines(client, "NLST t").sorted() == ["t/a", "t/blank", "t/odd"])
            #expect(try client.download("RETR keep/precious") == "12345".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `an account whose links are followed is told what they lead to`(_ kind: ServedFiles.Kind) async throws {
        try await run(kind, followsLinks: true) { server in
            let client = try server.client()
            try client.ask("OPTS MLST type;size;", expecting: 200)
            #expect(
                try lines(client, "MLSD t") == [
                    "type=file;size=1; a", "type=OS.unix=symlink; blank", "type=file;size=1; file",
                    "type=OS.unix=slink:missing; gone", "type=dir; link", "type=OS.unix=slink:loop; loop",
                    "type=OS.unix=symlink; odd", "type=OS.unix=symlink; out", "type=dir; up",
                ])
            #expect(try client.ask("MLST t/link", expecting: 250).lines[1] == " type=dir; /t/link".bytes)
            #expect(try lines(client, "LIST t").first { $0.hasSuffix(" link") }?.hasPrefix("d") == true)
            // It is still the link that is removed.
            try client.ask("RMD t/link", expecting: 550)
            try client.ask("DELE t/link", expecting: 250)
            #expect(try client.download("RETR keep/precious") == "12345".bytes)
        }
    }
}
