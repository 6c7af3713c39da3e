// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Words of which the last may be a file or the place where the others go.
@Suite(.ownThread, .fewAtOnce) struct TargetTests {
    @Test func `several files and a directory that is missing: nothing is done, and one line tells what to do`() throws
    {
        try withFiles { server, desk, open in
            let get = try desk.ferry("-c", "\(open); get a b c dl", to: server).run()
            #expect(get.end == .exit(2))
            #expect(
                get.errorText == """
                    dl is neither a file on the server nor a directory here; nothing was fetched
                    Make the directory first (lmkdir dl), or write dl/ to have it made.

                    """)
            #expect(try Files.list(desk.directory) == ["x", "y", "z"])
            let put = try desk.ferry("-c", "\(open); put x y z dl", to: server).run()
            #expect(put.end == .exit(2))
            #expect(
                put.errorText.hasPrefix("dl is neither a file here nor a directory on the server; nothing was sent\n"))
            #expect(try Files.list(server.root) == ["a", "b", "c"])
        }
    }

    @Test(arguments: ["nowhere", "x"])
    func `a directory that a file cannot be made in is named, and not the file`(_ directory: String) throws {
        try withFiles { server, desk, open in
            let get = try desk.ferry("-c", "\(open); get a \(directory)/new", to: server).run()
            #expect(get.end == .exit(9))
            #expect(get.errorText.contains("there is no local directory \(directory); make it first"))
            #expect(!get.errorText.contains("\(directory)/new"))
            #expect(try Files.list(desk.directory) == ["x", "y", "z"])
        }
    }

    @Test func `a slash at the end has the directory made`() throws {
        try withFiles { server, desk, open in
            try expectDone(desk.ferry("-c", "\(open); get a b dl/; put x y up/; get c dl/", to: server))
            #expect(try Files.list(desk.path("dl")) == ["a", "b", "c"])
            #expect(try Files.list(server.path("up")) == ["x", "y"])
        }
    }

    @Test func `the last of several names is a file where it is one, and a directory where it is that`() throws {
        try withFiles { server, desk, open in
            try Files.makeDirectory(server.path("up"))
            try Files.makeDirectory(desk.path("dl"))
            try expectDone(desk.ferry("-c", "\(open); get a b c; get a b c dl; put x y z; put x y z up", to: server))
            #expect(try Files.list(desk.path("dl")) == ["a", "b", "c"])
            #expect(try Files.list(server.path("up")) == ["x", "y", "z"])
            #expect(try Files.list(server.root) == ["a", "b", "c", "up", "x", "y", "z"])
        }
    }

    @Test func `several trees land at the same places the second time`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["1", "2", "3"] {
                try Files.makeDirectory(server.path(name))
                try Files.write([1], to: server.path("\(name)/f"))
            }
            let command = "open 127.0.0.1 \(server.name.port); get -r 1 2 3"
            try expectDone(desk.ferry("-c", command, to: server))
            try expectDone(desk.ferry("-c", command, to: server))
            #expect(try Files.list(desk.directory) == ["1", "2", "3"])
            #expect(try Files.list(desk.path("3")) == ["f"])
        }
    }

    @Test func `the second of two files is told to be a new name`() throws {
        try withFiles { server, desk, open in
            let put = try desk.ferry("-c", "\(open); put x y", to: server).run()
            #expect(
                put.errorText.contains("y is taken as the new name of x on the server, though a file y is here, too"))
            #expect(put.errorText.contains("To put both: mput x y"))
            let get = try desk.ferry("-c", "\(open); get a b", to: server).run()
            #expect(get.errorText.contains("b is taken as the new name of a here, though the server has a file b, too"))
            #expect(try Files.list(desk.directory) == ["b", "x", "y", "z"])
            #expect(try Files.read(server.path("y")) == Files.read(desk.path("x")))
        }
    }

    @Test func `a person is asked whether the second of two files is meant as a name`() throws {
        try withFiles { server, desk, _ in
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("put x y", expecting: "though a file y is here, too. Go on?")
            try terminal.enter("n", expecting: "To put both: mput x y")
            try terminal.enter("get a b", expecting: "though the server has a file b, too. Go on?")
            try terminal.enter("n", expecting: "To get both: mget a b")
            try terminal.enter("get a b", expecting: "Go on?")
            try terminal.enter("y", expecting: "Downloaded a as b")
            try terminal.quit()
            #expect(try Files.list(server.root) == ["a", "b", "c"])
        }
    }

    @Test func `a directory does not go to standard output`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("d"))
            let result = try desk.ferry("get", "-r", "-o", "-", "127.0.0.1:d", to: server).run()
            #expect(result.end == .exit(2) && result.errorText.contains("cannot go to standard output"))
            #expect(try Files.list(desk.directory) == [])
        }
    }

    @Test func `what is the same for several files is told once`() throws {
        try withFiles { server, desk, open in
            let result = try desk.ferry("-c", "\(open); mget nope nope nope a", to: server).run()
            #expect(result.end == .exit(1))
            #expect(result.errorText.hasPrefix("No such file found on the server: nope\nDownloaded a: "))
            #expect(result.errorText.hasSuffix("No such file found on the server: nope (2 more times)\n"))
        }
    }

    /// A server with the files a, b and c, and a desk with x, y and z; `open` connects.
    private func withFiles(_ body: (FerrydProcess, ShellSandbox, String) throws -> Void) throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            for name in ["a", "b", "c"] { try Files.write(Array(name.utf8), to: server.path(name)) }
            for name in ["x", "y", "z"] { try Files.write(Array(name.utf8), to: desk.path(name)) }
            try body(server, desk, "open 127.0.0.1 \(server.name.port)")
        }
    }

    private func expectDone(_ program: TestProgram) throws {
        let result = try program.run(within: .seconds(60))
        guard result.succeeded else { throw TestFailure("ferry: \(result)") }
    }
}
