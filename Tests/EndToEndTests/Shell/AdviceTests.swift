// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Failures that name what is at fault, and one thing to do.
@Suite(.ownThread, .fewAtOnce) struct AdviceTests {
    private func serving(
        _ body: (_ run: (String) throws -> ProgramResult, FerrydProcess, ShellSandbox) throws -> Void
    ) throws {
        try FerrydProcess.serving { server in
            try Files.makeDirectory(server.path("dir"))
            try Files.write([1], to: server.path("a"))
            let desk = try ShellSandbox()
            let open = "open 127.0.0.1 \(server.name.port)"
            try body({ line in try desk.ferry("-c", "\(open); \(line)", to: server).run() }, server, desk)
        }
    }

    @Test func `a directory where a file was meant points to -r`() throws {
        try serving { (run, _, desk) throws in
            for line in ["get dir", "get di*"] {
                let got = try run(line)
                #expect(got.end == .exit(2), "\(got)")
                #expect(got.errorText.contains("dir is a directory; use -r to get it with all it holds"), "\(got)")
            }
            let removed = try run("rm dir")
            #expect(removed.end == .exit(2), "\(removed)")
            #expect(
                removed.errorText.contains("dir is a directory; use -r to delete it with all it holds"), "\(removed)")
            try Files.makeDirectory(desk.path("here"))
            let sent = try run("put here")
            #expect(sent.end == .exit(2), "\(sent)")
            #expect(sent.errorText.contains("here is a directory; use -r to put it with all it holds"), "\(sent)")
        }
    }

    @Test(arguments: [
        ("mv a missing/x", "missing"), ("put a missing/x", "missing"), ("mkdir missing/x", "missing"),
        ("cd missing", "missing"), ("rmdir missing", "missing"), ("mv a missing/deep/x", "missing/deep"),
    ])
    func `of a missing directory its own name is told`(line: String, name: String) throws {
        try serving { (run, server, desk) throws in
            try Files.write([1], to: desk.path("a"))
            let result = try run(line)
            #expect(result.end == .exit(6), "\(result)")
            #expect(result.errorText.hasSuffix("No such directory found on the server: \(name)\n"), "\(result)")
            #expect(Files.exists(server.path("a")))
        }
    }

    @Test func `a directory that is not empty points to rm -r`() throws {
        try serving { (run, server, _) throws in
            try Files.write([1], to: server.path("dir/file"))
            let result = try run("rmdir dir")
            #expect(result.end == .exit(7), "\(result)")
            #expect(result.errorText.contains("Only an empty directory can be removed; rm -r deletes one"), "\(result)")
        }
    }

    @Test func `a word that is no command, with an address behind it, is told as that`() throws {
        let desk = try ShellSandbox()
        let result = try desk.ferry("frobnicate", "ftp://127.0.0.1:1/x").run()
        #expect(result.end == .exit(2), "\(result)")
        #expect(
            result.errorText.hasPrefix("frobnicate is no command, and no host with a port behind it\n"), "\(result)")
    }

    @Test func `a host where a name is expected is told how it is written`() throws {
        let desk = try ShellSandbox()
        let result = try desk.ferry("ls", "localhost", "2121").run()
        #expect(result.end == .exit(2), "\(result)")
        #expect(
            result.errorText.hasPrefix(
                "localhost is a local name; on a server it is HOST:localhost, and a server itself is localhost:\n"))
    }

    @Test func `a refused TYPE is named`() async throws {
        let desk = try ShellSandbox()
        let result = try await ScriptedServer.playing { session in
            try session.converse(CommandLog(), replies: ["TYPE": "504 Not that type."]) { _ in "content" }
        } to: { port in
            try desk.ferry(["get", "--ascii", "127.0.0.1:a"], at: port).run()
        }
        #expect(result.end == .exit(7), "\(result)")
        #expect(
            result.errorText.contains(
                "Cannot download a: the server refuses TYPE A; the server says: 504 Not that type."), "\(result)")
        #expect(!Files.exists(desk.path("a")))
    }
}
