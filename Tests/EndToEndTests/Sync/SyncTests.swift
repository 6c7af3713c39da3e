// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry sync` against a real server, both ways.
@Suite(.ownThread, .fewAtOnce) struct SyncTests {
    /// A tree with names of all kinds.
    private func makeTree(at path: String, isText: Bool = false) throws {
        for name in ["", "/sub", "/sub/deep", "/empty", "/with blank"] { try Files.makeDirectory("\(path)\(name)") }
        let names = ["a.txt", "sub/b.bin", "sub/deep/c", "with blank/ d ", "über", "-x", "[1]*?", "~t", "no.tmp"]
        for (index, name) in names.enumerated() {
            try Files.write(Content.bytes(1000 * index + 1), to: "\(path)/\(name)")
        }
        if !isText { try Files.write([1], to: Array("\(path)/byte".utf8) + [0xFF]) }
    }

    private func expectDone(_ program: TestProgram) throws -> ProgramResult {
        let result = try program.run(within: .seconds(60))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
        return result
    }

    @Test func `a tree goes up, and the second time nothing does`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("site"))
            _ = try expectDone(desk.ferry("sync", "site", "127.0.0.1:www", to: server))
            #expect(try differences(between: desk.path("site"), and: server.path("www")) == [])
            let stored = server.log.matches(of: #/> STOR/#).count
            #expect(stored == 10)
            let again = try expectDone(desk.ferry("sync", "site", "127.0.0.1:www", to: server))
            #expect(again.errorText == "Synced site to www: nothing to do; 10 files unchanged\n")
            try Files.write(Content.bytes(77), to: desk.path("site/a.txt"))
            let third = try expectDone(desk.ferry("sync", "site/", "127.0.0.1:www/", to: server))
            #expect(third.errorText.contains("Uploaded a.txt: 77 bytes"))
            #expect(third.errorText.contains("(another size)"))
            #expect(server.log.matches(of: #/> STOR/#).count == stored + 1)
            #expect(try differences(between: desk.path("site"), and: server.path("www")) == [])
        }
    }

    @Test func `a tree comes down, and the second time nothing does`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try makeTree(at: server.path("www"))
            _ = try expectDone(desk.ferry("sync", "127.0.0.1:www", "copy", to: server))
            #expect(try differences(between: server.path("www"), and: desk.path("copy")) == [])
            let again = try expectDone(desk.ferry("sync", "127.0.0.1:www", "copy", to: server))
            #expect(again.errorText == "Synced www to copy: nothing to do; 10 files unchanged\n")
            #expect(server.log.matches(of: #/> RETR/#).count == 10)
        }
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `trees are synced with servers of others, both ways`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try ShellSandbox()
        try Files.makeDirectory(desk.path("site"))
        try Files.makeDirectory(desk.path("site/sub"))
        for name in ["a", "sub/b", "sub/c d"] { try Files.write(Content.bytes(5000), to: desk.path("site/\(name)")) }
        _ = try expectDone(desk.ferry("sync", "site", "127.0.0.1:www", to: server))
        #expect(try differences(between: desk.path("site"), and: "\(server.root)/www") == [])
        let again = try expectDone(desk.ferry("sync", "site", "127.0.0.1:www", to: server))
        #expect(again.errorText == "Synced site to www: nothing to do; 3 files unchanged\n")
        _ = try expectDone(desk.ferry("sync", "127.0.0.1:www", "back", to: server))
        #expect(try differences(between: desk.path("site"), and: desk.path("back")) == [])
        let down = try expectDone(desk.ferry("sync", "127.0.0.1:www", "back", to: server))
        #expect(down.errorText == "Synced www to back: nothing to do; 3 files unchanged\n")
        try Files.remove(desk.path("site/sub/b"))
        try Files.remove(desk.path("site/sub/c d"))
        let deleting = try desk.ferry("sync", "--delete", "site", "127.0.0.1:www", to: server).run(within: .seconds(60))
        #expect(deleting.succeeded, "\(deleting)")
        #expect(try differences(between: desk.path("site"), and: "\(server.root)/www") == [])
        _ = try expectDone(desk.ferry("sync", "--delete", "127.0.0.1:www", "back", to: server))
        #expect(try differences(between: desk.path("site"), and: desk.path("back")) == [])
    }

    @Test func `a dry run tells reasons and sizes, and changes nothing`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("site"))
            try Files.makeDirectory(server.path("www"))
            try Files.write(Content.bytes(1234), to: desk.path("site/a"))
            try Files.write([1], to: server.path("www/old"))
            let before = try treeSnapshot(of: server.root)
            let result = try desk.ferry("sync", "-n", "--delete", "site", "127.0.0.1:www", to: server).run()
            #expect(result.succeeded)
            #expect(
                result.errorText == """
                    Would upload a (new, 1,234 bytes)
                    Would delete old (1 byte)
                    Would upload 1 file, 1,234 bytes and delete 1 name; 0 files unchanged

                    """)
            let json = try desk.ferry("sync", "-n", "--json", "--delete", "site", "127.0.0.1:www", to: server).run()
            #expect(
                json.outputText == """
                    {"operation":"sync","planned":"upload","name":"a","reason":"new","bytes":1234}
                    {"operation":"sync","planned":"delete","name":"old","bytes":1}
                    {"operation":"sync","planned":"all","files":1,"bytes":1234,"deletions":1,"unchanged":0}

                    """)
            #expect(try treeSnapshot(of: server.root) == before)
        }
    }

    @Test func `what is left out stays on both sides`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("site"), isText: true)
            try Files.write(Array("*.tmp\n/sub/deep/\n".utf8), to: desk.path("site/.ferryignore"))
            try Files.write(Array("# none\nb.*\n!b.bin\n".utf8), to: desk.path("site/sub/.ferryignore"))
            try Files.makeDirectory(server.path("www"))
            try Files.makeDirectory(server.path("www/logs"))
            for name in ["www/keep.tmp", "www/logs/x"] { try Files.write([1], to: server.path(name)) }
            let words = [
                "sync", "--delete", "-x", "logs/", "-x", "-*", "-x", "a.*", "-i", "a.txt", "site", "127.0.0.1:www",
            ]
            _ = try expectDone(desk.ferry(words, to: server))
            let there = try treeSnapshot(of: server.path("www"))
            #expect(there["/keep.tmp"] != nil && there["/logs/x"] != nil && there["/a.txt"] != nil)
            #expect(there["/no.tmp"] == nil && there["/sub/deep"] == nil && there["/-x"] == nil)
            #expect(there["/.ferryignore"] == nil && there["/sub/.ferryignore"] == nil && there["/sub/b.bin"] != nil)
        }
    }

    @Test func `patterns of the server's own hold for what comes down`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("www"))
            try Files.write(Array("secret*\n".utf8), to: server.path("www/.ferryignore"))
            for name in ["secret1", "open"] { try Files.write([1], to: server.path("www/\(name)")) }
            _ = try expectDone(desk.ferry("sync", "127.0.0.1:www", "copy", to: server))
            #expect(try Files.list(desk.path("copy")) == ["open"])
        }
    }

    @Test func `in the shell it comes from the server, or goes there with -R`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("site"))
            var shell = desk.ferry(
                "--port", "\(server.name.port)", "--user", server.user, "-c",
                "sync -R site; mirror site down; cd site; lmkdir x; lcd x; sync", "127.0.0.1")
            shell = shell.setting("FERRY_PASSWORD", to: server.password)
            let result = try shell.run(within: .seconds(60))
            #expect(result.succeeded, "\(result)")
            for copy in ["down", "x"] {
                #expect(try differences(between: server.path("site"), and: desk.path(copy)) == [])
            }
        }
    }

    @Test(arguments: [
        (["site", "copy"], "No server named"),
        (["127.0.0.1:a", "127.0.0.1:b"], "One of the two directories must be here"),
        (["site"], "needs two directories"), (["-R", "127.0.0.1:a", "b"], "goes to a server"),
        (["--links", "x", "site", "127.0.0.1:"], "--links takes skip, follow or copy"),
        (["--max-delete", "101%", "site", "127.0.0.1:"], "--max-delete takes"),
        (["--newer-than", "soon", "site", "127.0.0.1:"], "--newer-than takes an age"),
        (["-x", "//", "site", "127.0.0.1:"], "names nothing"),
        (["--min-size", "2M", "--max-size", "1M", "site", "127.0.0.1:"], "No file is as large"),
    ])
    func `mistakes of usage are told`(words: [String], message: String) throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let result = try desk.ferry(["sync"] + words, to: server).run()
            #expect(result.end == .exit(2) && result.errorText.contains(message), "\(result)")
        }
    }

    @Test func `a source that is missing is told, and nothing is made for it`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            let up = try desk.ferry("sync", "site", "127.0.0.1:www", to: server).run()
            #expect(up.end == .exit(9) && up.errorText.contains("site"), "\(up)")
            let down = try desk.ferry("sync", "127.0.0.1:www", "copy", to: server).run()
            #expect(down.end == .exit(6), "\(down)")
            #expect(try Files.list(desk.directory).isEmpty && Files.list(server.root).isEmpty)
        }
    }

    @Test func `an interrupted sync goes on`() throws {
        let server = try FerrydProcess("--verbose")
        let desk = try ShellSandbox()
        try makeTree(at: desk.path("site"))
        try Files.write(Content.bytes(8 << 20), to: desk.path("site/sub/b.bin"))
        let ferry = try RunningProgram(desk.ferry("sync", "--limit", "4M", "site", "127.0.0.1:www", to: server))
        try server.expectLog(#/Upload of \/www\/sub\/b.bin started/#)
        ferry.kill()
        _ = try expectDone(desk.ferry("sync", "site", "127.0.0.1:www", to: server))
        #expect(try differences(between: desk.path("site"), and: server.path("www")) == [])
        #expect(server.log.matches(of: #/> STOR www\/a.txt/#).count == 1)
    }
}
