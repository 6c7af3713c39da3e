// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Clients that others wrote and that walk trees: none goes through a link, and what is on the disk is compared as a
/// whole.
@Suite(.ownThread, .fewAtOnce) struct ForeignRecursionTests {
    /// Makes `t`, which holds files and links of all kinds, and beside it what no removal of `t` may touch.
    private func makeTree(in root: String) throws {
        for name in ["keep", "keep/sub", "t", "t/d", "t/d/e"] { try Files.makeDirectory("\(root)/\(name)") }
        for name in ["keep/precious", "keep/sub/more", "t/a", "t/d/b", "t/d/e/c"] {
            try Files.write(Array("contents of \(name)".utf8), to: "\(root)/\(name)")
        }
        for (name, target) in [
            ("t/link", "../keep"), ("t/file", "../keep/precious"), ("t/d/up", ".."), ("t/d/self", "."),
            ("t/d/top", "../.."), ("t/gone", "missing"), ("t/loop", "loop"), ("t/out", "../../outside"),
            ("t/absolute", "/etc"), ("t/d/odd", "a;b"), ("t/d/blank", "../../keep/no such"),
        ] { try Files.makeLink(at: "\(root)/\(name)", to: target) }
    }

    private func removing(_ remove: (FerrydProcess) throws -> TestProgram) throws {
        try FerrydProcess.serving { server in
            try makeTree(in: server.root)
            try Files.makeDirectory(server.outside("outside"))
            try Files.write(Array("not served".utf8), to: server.outside("outside/file"))
            let before = try treeSnapshot(of: server.root)
            let result = try remove(server).run(within: .seconds(60))
            #expect(result.succeeded, "\(result)")
            let kept = before.filter { $0.key == "/keep" || $0.key.hasPrefix("/keep/") }
            #expect(kept.count == 4)
            #expect(try treeSnapshot(of: server.root) == kept)
            #expect(try treeSnapshot(of: server.outside("outside")) == ["/file": "not served"])
        }
    }

    @Test(.requires("lftp")) func `lftp removes a tree and not what its links lead to`() throws {
        try removing { server in
            .lftp("open -u '\(server.user),\(server.password)' ftp://\(server.name)", "rm -r t")
        }
    }

    @Test(.requires("lftp")) func `lftp that reads LIST removes the same`() throws {
        try removing { server in
            .lftp(
                "set ftp:use-mlsd no", "open -u '\(server.user),\(server.password)' ftp://\(server.name)", "rm -r t")
        }
    }

    @Test(.requires("rclone")) func `rclone purges a tree and not what its links lead to`() throws {
        try removing { server in
            try .rclone(server.name, as: server.user, server.password, "purge", ":ftp:t")
        }
    }

    @Test(.requires("lftp")) func `lftp finds each entry of a tree with loops once`() throws {
        try FerrydProcess.serving { server in
            try makeTree(in: server.root)
            let found = try TestProgram.lftp(
                "open -u '\(server.user),\(server.password)' ftp://\(server.name)", "find t"
            )
            .run(within: .seconds(60))
            let names = found.outputText.split(separator: "\n").map {
                $0.hasSuffix("/") ? String($0.dropLast()) : String($0)
            }
            let real = try treeSnapshot(of: server.root).keys.filter { $0 == "/t" || $0.hasPrefix("/t/") }
            #expect(names.sorted() == real.map { String($0.dropFirst()) }.sorted())
        }
    }
}
