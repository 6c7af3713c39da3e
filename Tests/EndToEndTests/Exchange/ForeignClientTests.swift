// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Real files between ferryd and clients that others wrote.
@Suite(.ownThread, .fewAtOnce) struct ForeignClientTests {
    @Test(.requires("lftp")) func `lftp carries a tree there and back`() throws {
        try carryingATree { server, source, target in
            try lftp(
                server, "mirror --reverse --parallel=4 --no-perms '\(source)' /", "mirror --parallel=4 / '\(target)'")
        }
    }

    @Test(.requires("python3")) func `ftplib carries a tree there and back`() throws {
        try carryingATree { server, source, target in
            try ftplib(FTPLibScript.upload, server, source)
            try ftplib(FTPLibScript.download, server, target)
        }
    }

    @Test(.requires("curl")) func `curl carries a tree there and back`() throws {
        try carryingATree { server, source, target in
            let files = try TestProgram("/usr/bin/find", ".", "-type", "f", "-printf", "%P\\n").started(in: source)
                .run()
            let paths = files.outputText.split(separator: "\n").map(String.init)
            // In parallel, as curl 7.88 may sleep for a second before a data connection when it serves one at a time.
            func transfers(_ line: (String, String) -> String) -> [UInt8] {
                let lines = paths.map { path in
                    line(
                        path,
                        server.url(
                            path.split(separator: "/").map { Array($0.utf8).percentEncoded }.joined(separator: "/")))
                }
                return Array(lines.joined(separator: "next\n").utf8)
            }
            let up = transfers { "ftp-create-dirs\nupload-file = \"\(source)/\($0)\"\nurl = \"\($1)\"\n" }
            try run(.curl("--parallel", "--config", "-"), input: up)
            let down = transfers { "create-dirs\noutput = \"\(target)/\($0)\"\nurl = \"\($1)\"\n" }
            try run(.curl("--parallel", "--config", "-"), input: down)
            // Files are all that curl carries.
            for directory in [server.root, target] { try? Files.makeDirectory("\(directory)/empty directory") }
        }
    }

    @Test(.requires("python3")) func `ftplib carries odd names there and back`() throws {
        try carryingOddNames { server, source, target in
            try ftplib(FTPLibScript.upload, server, source)
            try ftplib(FTPLibScript.download, server, target)
        }
    }

    @Test(.requires("curl")) func `curl carries odd names there and back`() throws {
        try carryingOddNames { server, source, target in
            for name in RealTree.oddNames where name.contains(where: { $0 < 0x20 }) {
                // curl refuses control bytes in a URL.
                for directory in [server.root, target] {
                    let copied = try TestProgram("/bin/cp").adding(
                        Array("\(source)/".utf8) + name, Array(directory.utf8)
                    )
                    .run()
                    #expect(copied.succeeded)
                }
            }
            for name in RealTree.oddNames where !name.contains(where: { $0 < 0x20 }) {
                let (local, fetched) = (Array("\(source)/".utf8) + name, Array("\(target)/".utf8) + name)
                try run(.curl("--globoff", server.url(name.percentEncoded), "--upload-file").adding(local))
                try run(.curl("--globoff", server.url(name.percentEncoded), "--output").adding(fetched))
            }
        }
    }

    @Test(.requires("lftp")) func `lftp carries odd names there and back`() throws {
        try carryingOddNames { server, source, target in
            try lftp(server, "mirror --reverse --no-perms '\(source)' /", "mirror / '\(target)'")
        }
    }

    // MARK: -

    private func carryingATree(_ carry: (FerrydProcess, _ source: String, _ target: String) throws -> Void) throws {
        try carrying(RealTree.make, carry)
    }

    private func carryingOddNames(_ carry: (FerrydProcess, _ source: String, _ target: String) throws -> Void) throws {
        try carrying(
            {
                try Files.makeDirectory($0); try RealTree.makeOddNames(in: $0)
            }, carry)
    }

    private func carrying(
        _ make: (String) throws -> Void, _ carry: (FerrydProcess, _ source: String, _ target: String) throws -> Void
    ) throws {
        let directory = try TemporaryDirectory()
        let (source, target) = (directory.path("source"), directory.path("target"))
        try make(source)
        try Files.makeDirectory(target)
        try FerrydProcess.serving { server in
            try carry(server, source, target)
            #expect(try differences(between: source, and: server.root) == [])
            #expect(try differences(between: source, and: target) == [])
        }
    }

    private func lftp(_ server: FerrydProcess, _ commands: String...) throws {
        let open = "open -u '\(server.user),\(server.password)' ftp://\(server.name)"
        try run(.lftp(([open] + commands).joined(separator: "; ")))
    }

    private func ftplib(_ script: String, _ server: FerrydProcess, _ directory: String) throws {
        try run(.python(script, "\(server.name.port)", server.user, server.password, directory))
    }

    private func run(_ program: TestProgram, input: [UInt8] = []) throws {
        let result = try program.run(input: input, within: .seconds(60))
        guard result.succeeded else { throw TestFailure("\(program.path): \(result)") }
    }
}
