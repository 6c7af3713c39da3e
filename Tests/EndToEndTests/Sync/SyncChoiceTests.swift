// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Contents, links, and sources that are removed.
@Suite(.ownThread, .fewAtOnce) struct SyncChoiceTests {
    private func sync(_ words: String..., desk: ShellSandbox, server: FerrydProcess) throws -> ProgramResult {
        try desk.ferry(["sync"] + words, to: server).run(within: .seconds(60))
    }

    @Test func `contents are compared where that is asked for`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("site"))
            for name in ["a", "b"] { try Files.write([1, 2], to: desk.path("site/\(name)")) }
            #expect(try sync("site", "127.0.0.1:www", desk: desk, server: server).succeeded)
            let time = try Files.modificationSeconds(desk.path("site/a"))
            try Files.write([3, 4], to: server.path("www/a"))
            try Files.setModification(server.path("www/a"), seconds: time)
            let blind = try sync("site", "127.0.0.1:www", desk: desk, server: server)
            #expect(blind.errorText.contains("nothing to do"), "\(blind)")
            let seeing = try sync("--checksum", "site", "127.0.0.1:www", desk: desk, server: server)
            #expect(seeing.errorText.contains("(another content)"), "\(seeing)")
            #expect(try differences(between: desk.path("site"), and: server.path("www")) == [])
            // The other way round, and times that differ alone move nothing.
            try Files.setModification(server.path("www/b"), seconds: 5)
            let down = try sync("--checksum", "127.0.0.1:www", "site", desk: desk, server: server)
            #expect(down.errorText.contains("nothing to do; 2 files unchanged"), "\(down)")
        }
    }

    @Test func `a server without digests is told of, and times decide`() async throws {
        let desk = try ShellSandbox()
        try Files.makeDirectory(desk.path("site"))
        try Files.write(Array("abc".utf8), to: desk.path("site/keep"))
        try Files.setModification(desk.path("site/keep"), seconds: 1_704_067_200)
        let stage = SyncStage(["": [], "www": [SyncStage.Entry(name: "keep")]]) { _, _ in .well }
        let result = try await ScriptedServer.playing(sessions: .any) {
            try? stage.play($0)
        } to: { port in
            try desk.ferry(["sync", "--checksum", "site", "127.0.0.1:www"], at: port).run()
        }
        #expect(result.succeeded && result.errorText.contains("The server tells no digests of files"), "\(result)")
        #expect(result.errorText.contains("1 file unchanged"), "\(result)")
    }

    @Test func `links are followed or made anew where that is asked for`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["site", "site/d", "out"] { try Files.makeDirectory(desk.path(name)) }
            for name in ["site/a", "site/d/b", "out/c"] { try Files.write([1], to: desk.path(name)) }
            for (name, target) in [("site/l", "a"), ("site/d/up", "../a"), ("site/far", "../out"), ("site/gone", "x")] {
                try Files.makeLink(at: desk.path(name), to: target)
            }
            let followed = try sync("--links", "follow", "site", "127.0.0.1:f", desk: desk, server: server)
            #expect(followed.errorText.contains("Not followed: gone, a link to x"), "\(followed)")
            #expect(try Files.read(server.path("f/l")) == [1] && Files.read(server.path("f/far/c")) == [1])
            let copied = try sync("--links", "copy", "site", "127.0.0.1:c", desk: desk, server: server)
            #expect(copied.errorText.contains("Not copied: far, a link out of the directory"), "\(copied)")
            let there = try treeSnapshot(of: server.path("c"))
            #expect(there["/l"] == "-> a" && there["/gone"] == "-> x" && there["/far"] == nil, "\(there)")
            let down = try sync("--links", "copy", "127.0.0.1:c", "back", desk: desk, server: server)
            #expect(down.succeeded, "\(down)")
            #expect(try treeSnapshot(of: desk.path("back"))["/l"] == "-> a")
            let again = try sync("--links", "copy", "127.0.0.1:c", "back", desk: desk, server: server)
            #expect(again.errorText.contains("nothing to do"), "\(again)")
        }
    }

    @Test func `a source is removed when it has arrived, on either side`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["site", "site/d"] { try Files.makeDirectory(desk.path(name)) }
            for name in ["a", "d/b"] { try Files.write(Content.bytes(3000), to: desk.path("site/\(name)")) }
            #expect(try sync("site", "127.0.0.1:www", "-x", "d", desk: desk, server: server).succeeded)
            let up = try sync("--remove-source", "site", "127.0.0.1:www", desk: desk, server: server)
            #expect(up.succeeded && up.errorText.contains("Removed a here"), "\(up)")
            #expect(try treeSnapshot(of: desk.path("site")) == ["/d": "/"])
            #expect(try Files.read(server.path("www/d/b")) == Content.bytes(3000))
            let down = try sync("--remove-source", "127.0.0.1:www", "back", desk: desk, server: server)
            #expect(down.succeeded && down.errorText.contains("Removed d/b on the server"), "\(down)")
            #expect(try Files.read(desk.path("back/d/b")) == Content.bytes(3000))
            #expect(!Files.exists(server.path("www/a")) && !Files.exists(server.path("www/d/b")))
            let both = try sync("--remove-source", "--delete", "site", "127.0.0.1:www", desk: desk, server: server)
            #expect(both.end == .exit(2) && both.errorText.contains("contradict"), "\(both)")
        }
    }
}
