// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// What the words of a command mean: all of them count, and a name can begin with anything.
@Suite(.ownThread, .fewAtOnce) struct CommandWordTests {
    @Test func `commands of several -c are done in order, and those of several -f`() throws {
        let desk = try ShellSandbox()
        try Files.write(Array("echo three\n".utf8), to: desk.path("a"))
        try Files.write(Array("echo four\n".utf8), to: desk.path("b"))
        let commands = try desk.ferry("-c", "echo one", "-c", "echo two").run()
        #expect(commands.outputText == "one\ntwo\n")
        #expect(try desk.ferry("-f", "a", "-f", "b").run().outputText == "three\nfour\n")
    }

    @Test func `put -o names the file on the server, and get -o the file here`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write([1], to: desk.path("a"))
            #expect(try desk.ferry("put", "-o", "new", "a", "127.0.0.1:", to: server).run().succeeded)
            #expect(try Files.list(server.root) == ["new"])
            let refused = try desk.ferry("get", "-o", "mine", "127.0.0.1:new", "other", to: server).run()
            #expect(refused.end == .exit(2))
            #expect(refused.errorText.contains("There are two targets: --output mine and other"))
            #expect(try Files.list(desk.directory) == ["a"])
        }
    }

    @Test func `a name that begins with a dash is pointed to, and fetched`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1], to: server.path("-dash.txt"))
            let desk = try ShellSandbox()
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("get -dash.txt", expecting: "./-dash.txt, or behind --")
            try terminal.expect("> ")
            try terminal.type("get -- -d\t")
            try terminal.expect("ash.txt ")
            try terminal.enter("", expecting: "Downloaded -dash.txt")
            try terminal.quit()
            #expect(try Files.read(desk.path("-dash.txt")) == [1])
        }
    }

    @Test func `a tilde is the home directory here, unless it is quoted`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.write([1], to: "\(desk.home)/notes")
            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.type("put ~/no\t")
            try terminal.expect("tes ")
            try terminal.enter("", expecting: "Uploaded ")
            try terminal.enter("get notes ~/back", expecting: "Downloaded ")
            try terminal.enter("get notes '~'", expecting: "Downloaded ")
            try terminal.enter("lmkdir ~/sub", expecting: "> ")
            try terminal.enter("lcd ~/sub", expecting: "> ")
            try terminal.enter("get notes", expecting: "Downloaded ")
            try terminal.quit()
            #expect(try Files.list(desk.home).filter { !$0.hasPrefix(".") } == ["back", "notes", "sub"])
            #expect(Files.exists("\(desk.home)/sub/notes") && Files.exists(desk.path("~")))
        }
    }
}
