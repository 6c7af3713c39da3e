// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// `ferry hash`, whose lines sha256sum(1) and its like must be able to check.
@Suite(.ownThread, .fewAtOnce) struct HashTests {
    @Test(arguments: ServedPlace.Kind.available)
    func `sha256sum confirms the digests of a tree, whoever calculates them`(kind: ServedPlace.Kind) throws {
        let place = try ServedPlace(kind)
        let desk = try ShellSandbox()
        try Files.makeDirectory("\(place.root)/tree")
        try Files.makeDirectory("\(place.root)/tree/sub dir")
        for name in ["a", "sub dir/b c"] { try Files.write(Content.bytes(300_000), to: "\(place.root)/tree/\(name)") }
        try Files.write([], to: "\(place.root)/tree/empty")
        let result = try place.ferry(desk, ["hash", "-r", "--algorithm", "sha256", "127.0.0.1:tree"])
            .run(within: .seconds(60))
        #expect(result.succeeded, "\(result)")
        try Files.write(result.output, to: desk.path("SUMS"))
        let check = try TestProgram("/usr/bin/sha256sum", "--strict", "-c", desk.path("SUMS"))
            .started(in: place.root).run()
        #expect(check.succeeded, "\(check)")
        #expect(check.outputText.split(separator: "\n").count == 3)
        if case .ferryd = kind { #expect(!result.errorText.contains("calculated here"), "\(result)") }
    }

    @Test func `a name that would break a line is escaped as sha256sum has it`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(10), to: server.path("back\\slash"))
            let result = try desk.ferry("hash", "ftp://127.0.0.1/back%5Cslash", to: server).run()
            #expect(result.outputText.hasPrefix("\\"), "\(result)")
            #expect(result.outputText.hasSuffix("  back\\\\slash\n"))
            try Files.write(result.output, to: desk.path("SUMS"))
            let check = try TestProgram("/usr/bin/sha256sum", "--strict", "-c", desk.path("SUMS"))
                .started(in: server.root).run()
            #expect(check.succeeded, "\(check)")
        }
    }

    @Test func `each algorithm is that of its program, and JSON says who calculated`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(70_000), to: server.path("f"))
            for name in ["sha512", "sha1", "md5"] {
                let result = try desk.ferry("hash", "--algorithm", name, "127.0.0.1:f", to: server).run()
                let other = try TestProgram("/usr/bin/\(name)sum", "f").started(in: server.root).run()
                #expect(result.outputText == other.outputText, "\(result)")
            }
            let json = try desk.ferry("hash", "--json", "127.0.0.1:f", to: server).run()
            #expect(json.outputText.hasPrefix("{\"name\":\"f\",\"algorithm\":\"SHA-256\",\"digest\":\""), "\(json)")
            #expect(json.outputText.hasSuffix("\"calculated\":\"there\"}\n"))
            let wrong = try desk.ferry("hash", "--algorithm", "sha3", "127.0.0.1:f", to: server).run()
            #expect(wrong.end == .exit(2))
            #expect(wrong.errorText.contains("sha256, sha512, sha1, md5, crc32, not sha3"))
        }
    }

    @Test func `a server that tells none is read, which is said once; a directory wants -r`() async throws {
        let log = CommandLog()
        try await ScriptedServer.playing(sessions: .any) { session in
            try session.converse(log, replies: ["SIZE": "213 3", "MDTM": "550 No."]) { command in
                command.hasPrefix("RETR ") ? "abc" : nil
            }
        } to: { port in
            let desk = try ShellSandbox()
            let result = try desk.ferry(["hash", "127.0.0.1:a", "127.0.0.1:b"], at: port).run()
            let digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
            #expect(result.outputText == "\(digest)  a\n\(digest)  b\n", "\(result)")
            #expect(result.errorText.split(separator: "\n").filter { $0.contains("calculated here") }.count == 1)
        }
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("dir"))
            let result = try desk.ferry("hash", "127.0.0.1:dir", to: server).run()
            #expect(result.end == .exit(2), "\(result)")
            #expect(result.errorText.contains("dir is a directory; use -r"))
            let missing = try desk.ferry("hash", "127.0.0.1:nothing", to: server).run()
            #expect(missing.end == .exit(6), "\(missing)")
        }
    }
}
