// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `put -r` of trees that hold links.
@Suite(.ownThread, .fewAtOnce) struct LocalLinkTests {
    /// A tree with links to a file, to a directory outside, to nothing, and round in circles.
    private func populate(_ desk: ShellSandbox) throws {
        for name in ["d", "d/sub", "outside"] { try Files.makeDirectory(desk.path(name)) }
        try Files.write(Array("f".utf8), to: desk.path("d/sub/file"))
        try Files.write(Array("o".utf8), to: desk.path("outside/far"))
        for (name, target) in [
            ("d/tofile", "sub/file"), ("d/todir", "../outside"), ("d/lost", "nowhere"), ("d/up", ".."), ("d/self", "."),
            ("d/sub/back", "../sub"), ("d/eats", "eats"),
        ] { try Files.makeLink(at: desk.path(name), to: target) }
        try Files.makeFIFO(desk.path("d/pipe"))
    }

    @Test func `links are named and left out`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try populate(desk)
            let result = try desk.ferry("put", "-r", "d", "127.0.0.1:", to: server).run()
            #expect(result.succeeded, "\(result)")
            #expect(try inventory(of: server.root) == ["d/", "d/sub/", "d/sub/file: f"])
            for name in ["tofile", "todir", "lost", "up", "self", "sub/back", "eats"] {
                #expect(result.errorText.contains("Not followed: d/\(name), a link to "), "\(name): \(result)")
            }
            #expect(result.errorText.contains("Left out d/pipe: neither file nor directory"), "\(result)")
        }
    }

    @Test func `links that are followed bring each directory once, and loops end`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try populate(desk)
            let result = try desk.ferry("put", "-r", "--follow", "d", "127.0.0.1:", to: server).run()
            #expect(result.succeeded, "\(result)")
            let sent = try inventory(of: server.root)
            #expect(sent.isSuperset(of: ["d/sub/file: f", "d/tofile: f", "d/todir/far: o"]), "\(sent)")
            // `up` leads to the desk itself, where only `outside` and `d` are, both visited.
            #expect(
                sent.count { $0.hasSuffix("far: o") } == 1 && sent.count { $0.hasSuffix("sub/file: f") } == 1, "\(sent)"
            )
            for name in ["lost", "eats"] {
                #expect(result.errorText.contains("Left out d/\(name): a link that leads to neither"), "\(result)")
            }
            for name in ["self", "sub/back"] {
                #expect(result.errorText.contains("Left out d/\(name): it leads to a directory that was"), "\(result)")
            }
        }
    }

    @Test func `a link that is named itself is what it leads to`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try populate(desk)
            let result = try desk.ferry("put", "-r", "d/todir", "127.0.0.1:", to: server).run()
            #expect(result.succeeded, "\(result)")
            #expect(try inventory(of: server.root) == ["todir/", "todir/far: o"])
        }
    }
}
