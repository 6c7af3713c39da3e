// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A file that stands where another is to go.
@Suite(.ownThread, .fewAtOnce) struct ReplacementTests {
    private let old = Array("old contents".utf8)
    private let new = Array("new".utf8)

    @Test func `without a terminal a file is replaced, and the result says so`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(new, to: desk.path("a"))
            let first = try desk.ferry("put", "a", "127.0.0.1:", to: server).run()
            #expect(first.succeeded && !first.errorText.contains("replaced"))
            try Files.write(old, to: server.path("a"))
            let second = try desk.ferry("put", "a", "127.0.0.1:", to: server).run()
            #expect(second.succeeded && second.errorText.hasSuffix("size verified, replaced\n"))
            #expect(try Files.read(server.path("a")) == new)
            try Files.write(old, to: desk.path("a"))
            let third = try desk.ferry("get", "127.0.0.1:a", to: server).run()
            #expect(third.succeeded && third.errorText.hasSuffix("size verified, replaced\n"))
            #expect(try Files.read(desk.path("a")) == new)
            try Files.write(old, to: server.path("b"))
            let fourth = try desk.ferry("mv", "127.0.0.1:a", "127.0.0.1:b", to: server).run()
            #expect(fourth.errorText == "Renamed a to b, replaced\n")
            #expect(try Files.list(server.root) == ["b"])
            #expect(try Files.read(server.path("b")) == new)
        }
    }

    @Test func `--no-clobber leaves files alone, names each, and is no failure`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("d"))
            try Files.makeDirectory(server.path("d"))
            for name in ["a", "d/1", "d/2", "d/3"] {
                try Files.write(old, to: server.path(name))
                try Files.write(new, to: desk.path(name))
            }
            try Files.write(new, to: desk.path("d/4"))
            for words in [
                ["get", "127.0.0.1:a"], ["put", "a", "127.0.0.1:"], ["mv", "127.0.0.1:d/1", "127.0.0.1:a"],
            ] {
                let result = try desk.ferry([words[0], "--no-clobber"] + words.dropFirst(), to: server).run()
                #expect(result.succeeded)
                #expect(result.errorText.hasPrefix("Skipped ") && result.errorText.contains("it exists"), "\(result)")
            }
            let tree = try desk.ferry("put", "-r", "--no-clobber", "d", "127.0.0.1:", to: server).run()
            #expect(tree.succeeded)
            #expect(tree.errorText.contains("Skipped d/1: it exists on the server"))
            #expect(tree.errorText.contains("; 3 files skipped"))
            for name in ["a", "d/1", "d/2", "d/3"] {
                #expect(try Files.read(server.path(name)) == old)
                #expect(try Files.read(desk.path(name)) == new)
            }
            #expect(try Files.read(server.path("d/4")) == new)
        }
    }

    @Test func `a person is asked, until told to go on`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["a", "b", "c"] {
                try Files.write(old, to: server.path(name))
                try Files.write(new, to: desk.path(name))
            }
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("put a", expecting: "Replace a on the server? [yes, no, all, quit] ")
            try terminal.enter("n", expecting: "Skipped a: it exists on the server")
            #expect(try Files.read(server.path("a")) == old)
            try terminal.enter("mv b a", expecting: "Replace a on the server?")
            try terminal.enter("n", expecting: "Skipped b to a")
            try terminal.enter("get a", expecting: "Replace a here?")
            try terminal.enter("no", expecting: "Skipped a: it exists here")
            #expect(try Files.read(desk.path("a")) == new)
            try terminal.enter("mput a b c", expecting: "Replace a on the server?")
            try terminal.enter("y", expecting: "Uploaded a")
            try terminal.expect("Replace b on the server?")
            try terminal.enter("all", expecting: "Uploaded b")
            try terminal.expect("Uploaded c")
            try terminal.expect("Uploaded 3 files")
            for name in ["a", "b", "c"] { #expect(try Files.read(server.path(name)) == new) }
            try terminal.quit()
        }
    }

    @Test(arguments: ["put -y a", "prompt off; put a"])
    func `who does not want to be asked is not asked`(command: String) throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write(old, to: server.path("a"))
            try Files.write(new, to: desk.path("a"))
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter(command, expecting: "size verified, replaced")
            try terminal.quit()
            #expect(!terminal.transcript.contains("Replace a"))
        }
    }

    @Test func `one listing tells of many files, and a new directory needs none`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(desk.path("d"))
            for number in 0..<6 { try Files.write(new, to: desk.path("d/\(number)")) }
            #expect(try desk.ferry("put", "-r", "d", "127.0.0.1:", to: server).run().succeeded)
            #expect(server.log.matches(of: #/> (?:MLSD|MLST)/#).isEmpty)
            for number in 0..<6 { try Files.write(old, to: desk.path("d/\(number)")) }
            #expect(try desk.ferry("put", "-r", "d", "127.0.0.1:", to: server).run().succeeded)
            // One listing; and one question whether the directory is there.
            #expect(server.log.matches(of: #/> MLSD/#).count == 1)
            #expect(server.log.matches(of: #/> MLST/#).count == 1)
        }
    }

    @Test func `a file does not take the name of a directory, nor its own`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("d"))
            try Files.makeDirectory(server.path("d/a"))
            try Files.write(old, to: server.path("a"))
            try Files.write(new, to: desk.path("a"))
            let put = try desk.ferry("put", "a", "127.0.0.1:d", to: server).run()
            #expect(put.end == .exit(7))
            #expect(put.errorText == "There is a directory of that name on the server: d/a\n")
            let move = try desk.ferry("mv", "127.0.0.1:a", "127.0.0.1:d", to: server).run()
            #expect(move.end == .exit(7))
            let same = try desk.ferry("mv", "127.0.0.1:a", "127.0.0.1:a", to: server).run()
            #expect(same.errorText == "a is called that already\n")
            #expect(try Files.read(server.path("a")) == old)
        }
    }
}
