// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry verify`: what is said to be the same is, and what is not is named.
@Suite(.ownThread, .fewAtOnce) struct VerifyTests {
    /// Makes the same tree at two places.
    private func makeTrees(_ places: String...) throws {
        for place in places {
            try Files.makeDirectory(place)
            try Files.makeDirectory("\(place)/sub")
            for (name, size) in [("a", 5000), ("sub/b", 70_000), ("sub/empty", 0)] {
                try Files.write(Content.bytes(size), to: "\(place)/\(name)")
            }
        }
    }

    @Test(arguments: ServedPlace.Kind.available)
    func `equal trees are the same, and each kind of difference is named`(kind: ServedPlace.Kind) throws {
        let place = try ServedPlace(kind)
        let desk = try ShellSandbox()
        try makeTrees(desk.path("tree"), "\(place.root)/tree")
        let equal = try place.ferry(desk, ["verify", "-r", "tree", "127.0.0.1:tree"]).run(within: .seconds(60))
        #expect(equal.succeeded, "\(equal)")
        #expect(equal.outputText.isEmpty)
        #expect(equal.errorText.contains("3 files are the same ("))

        var content = Content.bytes(70_000)
        content[60_000] ^= 1
        try Files.write(content, to: "\(place.root)/tree/sub/b")
        try Files.write(Content.bytes(4000), to: "\(place.root)/tree/a")
        try Files.write([1], to: desk.path("tree/new"))
        try Files.makeDirectory("\(place.root)/tree/other")
        let result = try place.ferry(desk, ["verify", "-r", "tree", "127.0.0.1:tree"]).run(within: .seconds(60))
        #expect(result.end == .exit(10), "\(result)")
        let lines = Set(result.outputText.split(separator: "\n").map(String.init))
        #expect(lines.count == 4, "\(result)")
        #expect(lines.contains("Differs: a (5,000 bytes here, 4,000 on the server)"))
        #expect(lines.contains { $0.hasPrefix("Differs: sub/b (the same size, another ") })
        #expect(lines.contains("Missing here: other/"))
        #expect(lines.contains("Missing on the server: new"))
        #expect(result.errorText.contains("1 file is the same; 2 differ; 1 missing here; 1 missing on the server"))
    }

    @Test func `one file is compared in either order, and in a directory under its name`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTrees(desk.path("tree"), server.path("tree"))
            try Files.write(Content.bytes(5000), to: desk.path("a"))
            for words in [["a", "127.0.0.1:tree/a"], ["127.0.0.1:tree/a", "a"], ["a", "127.0.0.1:tree"]] {
                let result = try desk.ferry(["verify"] + words, to: server).run()
                #expect(result.succeeded, "\(words): \(result)")
                #expect(result.errorText.contains("1 file is the same (SHA-256, by the server)"))
            }
            try Files.write(Content.bytes(5000, seed: 7), to: desk.path("a"))
            let differs = try desk.ferry("verify", "--json", "127.0.0.1:tree/a", "a", to: server).run()
            #expect(differs.end == .exit(10))
            #expect(
                differs.outputText
                    == "{\"name\":\"tree/a\",\"result\":\"differs\",\"in\":\"content\",\"size\":5000,"
                    + "\"algorithm\":\"SHA-256\",\"calculated\":\"there\"}\n")
        }
    }

    @Test func `names that are not there, and directories without -r, are mistakes and no differences`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTrees(desk.path("tree"), server.path("tree"))
            let cases: [([String], ChildProcess.End)] = [
                (["nothing", "127.0.0.1:tree/a"], .exit(9)), (["tree/a", "127.0.0.1:nothing"], .exit(6)),
                (["tree", "127.0.0.1:tree"], .exit(2)), (["tree", "tree"], .exit(2)),
                (["127.0.0.1:tree", "127.0.0.1:tree"], .exit(2)), (["tree/a"], .exit(2)),
            ]
            for (words, end) in cases {
                let result = try desk.ferry(["verify"] + words, to: server).run()
                #expect(result.end == end, "\(words): \(result)")
            }
        }
    }

    @Test func `a link here is left out, and followed with -L`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTrees(desk.path("tree"), server.path("tree"))
            try Files.makeLink(at: desk.path("tree/link"), to: "a")
            try Files.write(Content.bytes(5000), to: server.path("tree/link"))
            let plain = try desk.ferry("verify", "-r", "tree", "127.0.0.1:tree", to: server).run()
            #expect(plain.end == .exit(10))
            #expect(plain.outputText == "Differs: link (a link to a here, a file on the server)\n", "\(plain)")
            let followed = try desk.ferry("verify", "-rL", "tree", "127.0.0.1:tree", to: server).run()
            #expect(followed.succeeded, "\(followed)")
        }
    }

    @Test func `what is named is followed, on either side`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTrees(desk.path("tree"), server.path("tree"))
            for place in [desk.path(""), server.path("")] {
                try Files.makeLink(at: "\(place)file", to: "tree/a")
                try Files.makeLink(at: "\(place)dir", to: "tree")
            }
            let file = try desk.ferry("verify", "file", "127.0.0.1:file", to: server).run()
            #expect(file.succeeded, "\(file)")
            let tree = try desk.ferry("verify", "-r", "dir", "127.0.0.1:dir", to: server).run()
            #expect(tree.succeeded && tree.errorText.contains("3 files are the same"), "\(tree)")
        }
    }

    @Test func `a listing that cannot be read as a whole makes nothing missing`() async throws {
        try await ScriptedServer.playing(sessions: .any) { session in
            try session.converse(
                CommandLog(), replies: ["FEAT": "211-Features:\r\n MLST type*;size*;\r\n211 End", "OPTS": "200 Yes."]
            ) { command in
                command.hasPrefix("MLSD") ? "type=file;size=1; x\r\nthis is no fact\r\n" : nil
            }
        } to: { port in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("tree"))
            try Files.write([1], to: desk.path("tree/a"))
            let result = try desk.ferry(["verify", "-r", "tree", "127.0.0.1:"], at: port).run()
            #expect(!result.outputText.contains("Missing"), "\(result)")
            #expect(result.end == .exit(1), "\(result)")
        }
    }
}
