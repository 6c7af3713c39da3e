// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// The same command a second time, as after an interruption: it goes on at the same place.
@Suite(.ownThread, .fewAtOnce) struct RepeatedTransferTests {
    private func makeTree(at path: String) throws {
        try Files.makeDirectory(path)
        try Files.makeDirectory("\(path)/sub")
        for name in ["a", "b", "c", "sub/d"] { try Files.write(Content.bytes(4000), to: "\(path)/\(name)") }
    }

    @Test(arguments: [["127.0.0.1:d"], ["127.0.0.1:d", "dest"], ["127.0.0.1:d", "-o", "dest/"]])
    func `get -r lands where it did, and fetches only what is missing or differs`(words: [String]) throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: server.path("d"))
            let copy = desk.path(words.count == 1 ? "d" : "dest/d")
            try expectDone(desk.ferry(["get", "-r"] + words, to: server))
            #expect(try differences(between: server.path("d"), and: copy) == [])
            try Files.remove("\(copy)/a")
            try Files.write(Content.bytes(4001), to: server.path("d/b"))
            let again = try desk.ferry(["get", "-r"] + words, to: server).run()
            #expect(again.succeeded)
            #expect(again.errorText.contains("Downloaded 2 files, 8,001 bytes"))
            #expect(again.errorText.contains("; 2 files already here, unchanged"))
            #expect(try differences(between: server.path("d"), and: copy) == [])
            #expect(try Files.list(desk.directory) == [words.count == 1 ? "d" : "dest"])
        }
    }

    @Test(arguments: [["d", "127.0.0.1:"], ["d", "127.0.0.1:dest"], ["d", "127.0.0.1:dest/"]])
    func `put -r lands where it did, and sends only what is missing or differs`(words: [String]) throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: desk.path("d"))
            let copy = server.path(words[1] == "127.0.0.1:" ? "d" : "dest/d")
            try expectDone(desk.ferry(["put", "-r"] + words, to: server))
            #expect(try differences(between: desk.path("d"), and: copy) == [])
            try Files.remove("\(copy)/a")
            try Files.write(Content.bytes(4001), to: desk.path("d/b"))
            let again = try desk.ferry(["put", "-r"] + words, to: server).run()
            #expect(again.succeeded)
            #expect(again.errorText.contains("Uploaded 2 files, 8,001 bytes"))
            #expect(again.errorText.contains("; 2 files already on the server, unchanged"))
            #expect(try differences(between: desk.path("d"), and: copy) == [])
        }
    }

    @Test(arguments: ThirdPartyServer.Kind.available)
    func `trees on servers of others are compared as well`(kind: ThirdPartyServer.Kind) throws {
        let server = try ThirdPartyServer(kind)
        let desk = try ShellSandbox()
        try makeTree(at: desk.path("d"))
        try expectDone(desk.ferry("put", "-r", "d", "127.0.0.1:", to: server))
        let put = try desk.ferry("put", "-r", "d", "127.0.0.1:", to: server).run()
        #expect(put.errorText == "Uploaded 0 files, 0 bytes; 4 files already on the server, unchanged\n")
        try expectDone(desk.ferry("get", "-r", "127.0.0.1:d", "back", to: server))
        let get = try desk.ferry("get", "-r", "127.0.0.1:d", "back", to: server).run()
        #expect(get.errorText == "Downloaded 0 files, 0 bytes; 4 files already here, unchanged\n")
        #expect(try differences(between: desk.path("d"), and: desk.path("back/d")) == [])
    }

    @Test func `a file that is here already is named, and one that changed is fetched`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try Files.write(Content.bytes(4000), to: server.path("a"))
            try expectDone(desk.ferry("get", "127.0.0.1:a", to: server))
            let again = try desk.ferry("get", "127.0.0.1:a", to: server).run()
            #expect(again.succeeded && again.errorText == "a: already here, unchanged\n")
            #expect(server.log.matches(of: #/> RETR/#).count == 1)
            try Files.write(Content.bytes(4001), to: server.path("a"))
            try expectDone(desk.ferry("get", "127.0.0.1:a", to: server))
            #expect(try Files.read(desk.path("a")) == Content.bytes(4001))
        }
    }

    @Test func `a dry run takes no other file for one of the tree`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try makeTree(at: server.path("d"))
            for name in ["a", "b"] { try Files.write([1], to: desk.path(name)) }
            let result = try desk.ferry("get", "-r", "-n", "127.0.0.1:d", to: server).run()
            #expect(result.succeeded && !result.errorText.contains("replacing"))
            #expect(result.errorText.matches(of: #/Would download/#).count == 4)
            #expect(try Files.list(desk.directory) == ["a", "b"])
        }
    }

    @Test func `put of a named file always sends it`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write([1], to: desk.path("a"))
            try expectDone(desk.ferry("put", "a", "127.0.0.1:", to: server))
            try Files.write([2], to: desk.path("a"))
            try expectDone(desk.ferry("put", "a", "127.0.0.1:", to: server))
            #expect(try Files.read(server.path("a")) == [2])
        }
    }

    @Test func `an interrupted tree goes on where it was`() throws {
        let server = try FerrydProcess("--verbose")
        let desk = try ShellSandbox()
        try makeTree(at: server.path("d"))
        try Files.write(Content.bytes(8 << 20), to: server.path("d/b"))
        let ferry = try RunningProgram(desk.ferry("get", "-r", "--limit", "4M", "127.0.0.1:d", "dest", to: server))
        try server.expectLog(#/Download of \/d\/b started/#)
        ferry.kill()
        try expectDone(desk.ferry("get", "-r", "127.0.0.1:d", "dest", to: server))
        #expect(try differences(between: server.path("d"), and: desk.path("dest/d")) == [])
        #expect(try Files.list(desk.path("dest")) == ["d"])
    }

    @Test func `an interrupted upload never goes on behind the file that it was to replace`() throws {
        let server = try FerrydProcess("--verbose")
        let desk = try ShellSandbox()
        // The old file ends as the new one goes on at that place, as images of disks do.
        var (old, new) = (Content.bytes(4 << 20, seed: 1), Content.bytes(8 << 20, seed: 2))
        for place in 3 << 20..<4 << 20 { (old[place], new[place]) = (0, 0) }
        try Files.write(old, to: server.path("f"))
        try Files.write(new, to: desk.path("f"))
        let ferry = try RunningProgram(desk.ferry("put", "--limit", "4M", "f", "127.0.0.1:", to: server))
        try server.expectLog(#/Upload of \/f started/#)
        ferry.kill()
        try expectDone(desk.ferry("put", "f", "127.0.0.1:", to: server))
        #expect(try Files.read(server.path("f")) == new)
    }

    private func expectDone(_ program: TestProgram) throws {
        let result = try program.run(within: .seconds(60))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
    }
}
