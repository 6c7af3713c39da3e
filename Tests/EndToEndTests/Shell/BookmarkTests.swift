// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Names of one's own for places on servers.
@Suite(.ownThread, .fewAtOnce) struct BookmarkTests {
    private func file(_ desk: ShellSandbox) throws -> String {
        String(decoding: try Files.read("\(desk.home)/.config/ferry/bookmarks"), as: UTF8.self)
    }

    @Test func `a bookmark stands where a host can, and a path behind it begins at its directory`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("www"))
            try Files.write(Content.bytes(9), to: server.path("www/inside"))
            try Files.write(Content.bytes(8), to: server.path("outside"))
            let url = "ftp://\(server.user):\(server.password)@127.0.0.1:\(server.name.port)/www"
            let added = try desk.ferry("bookmark", "add", "work", url).run()
            #expect(added.succeeded, "\(added)")
            #expect(added.errorText.contains("Its password was left out"))
            #expect(!added.errorText.contains(server.password))
            #expect(try file(desk) == "work ftp://\(server.user)@127.0.0.1:\(server.name.port)/www\n")
            func run(_ words: String...) throws -> ProgramResult {
                var program = desk.ferry()
                program.arguments = words.map { Array($0.utf8) }
                return try program.setting("FERRY_PASSWORD", to: server.password).run()
            }
            #expect(try run("ls", "work:").outputText == "inside\n")
            #expect(try run("ls", "work:/").outputText.contains("outside"))
            #expect(try run("get", "work:ins*").succeeded)
            #expect(try Files.read(desk.path("inside")) == Content.bytes(9))
            #expect(try run("put", "inside", "work:copy").succeeded)
            #expect(try Files.read(server.path("www/copy")) == Content.bytes(9))
            #expect(try run("raw", "work", "NOOP").succeeded)
            #expect(try run("-c", "pwd; ls", "work").outputText == "/www\ncopy\ninside\n")
            #expect(try run("ls", "nobody@work:").end == .exit(5))
            #expect(try run("--user", "nobody", "ls", "work:").end == .exit(5))
        }
    }

    @Test func `bookmarks are listed, renamed and removed`() throws {
        let desk = try ShellSandbox()
        #expect(try desk.ferry("bookmark", "add", "one", "ftp://h/a").run().succeeded)
        #expect(try desk.ferry("bookmark", "add", "second", "ada@h:2121").run().succeeded)
        #expect(try desk.ferry("bookmark").run().outputText == "one     ftp://h/a\nsecond  ada@h:2121\n")
        #expect(try desk.ferry("bookmark", "rename", "one", "two").run().succeeded)
        #expect(try desk.ferry("bookmark", "rename", "two", "second").run().end == .exit(2))
        #expect(
            try desk.ferry("bookmark", "list", "--json").run().outputText
                == #"{"name":"two","place":"ftp://h/a"}"# + "\n" + #"{"name":"second","place":"ada@h:2121"}"# + "\n")
        #expect(try desk.ferry("bookmark", "remove", "two").run().succeeded)
        #expect(try file(desk) == "second ada@h:2121\n")
        let missing = try desk.ferry("bookmark", "remove", "secnd").run()
        #expect(missing.end == .exit(2))
        #expect(missing.errorText == "There is no bookmark secnd\nDid you mean second?\n")
        #expect(try desk.ferry("bookmark", "lst").run().errorText.contains("Did you mean bookmark list?"))
    }

    @Test func `the shell remembers where it is, completes the name, and goes there`() throws {
        try FerrydProcess.serving { server in
            let desk = try ShellSandbox()
            try Files.makeDirectory(server.path("a b"))
            let terminal = try desk.terminal("--user", server.user, "127.0.0.1", "\(server.name.port)")
            try terminal.expect("Password:")
            try terminal.enter(server.password, expecting: "> ")
            try terminal.enter("cd 'a b'", expecting: "> ")
            try terminal.enter("bookmark add here", expecting: "Bookmark here added: ftp://")
            try terminal.enter("close", expecting: "ftp> ")
            try terminal.type("bookm\tre\t")
            try terminal.expect("bookmark re")
            try terminal.type("\u{3}")
            try terminal.expect("ftp> ")
            try terminal.type("open he\t")
            try terminal.expect("re ")
            try terminal.type("\r")
            try terminal.expect("Password:")
            try terminal.enter(server.password, expecting: "ferry 127.0.0.1:/a b> ")
            try terminal.quit()
            #expect(
                try file(desk) == "here ftp://\(server.user)@127.0.0.1:\(server.name.port)/%2Fa%20b\n")
        }
    }

    @Test func `a file that somebody has edited is read, and its mistakes are told`() throws {
        let desk = try ShellSandbox()
        try Files.makeDirectory("\(desk.home)/.config")
        try Files.makeDirectory("\(desk.home)/.config/ferry")
        try Files.write(Array("# mine\none ftp://h/\ntwo\n".utf8), to: "\(desk.home)/.config/ferry/bookmarks")
        let list = try desk.ferry("bookmark").run()
        #expect(list.outputText == "one  ftp://h/\n")
        #expect(list.errorText.contains("bookmarks:3: there is no name with one place behind it: two"), "\(list)")
        #expect(try desk.ferry("bookmark", "add", "three", "h2").run().succeeded)
        #expect(try file(desk) == "# mine\none ftp://h/\ntwo\nthree h2\n")
        for words in [["x_", "http://h"], ["a b", "h"], ["ls", "h"], ["x"]] {
            var program = desk.ferry("bookmark", "add")
            program.arguments += words.map { Array($0.utf8) }
            #expect(try program.run().end == .exit(2), "\(words)")
        }
        let unusable = try desk.ferry("ls", "two:").run()
        #expect(unusable.end == .exit(2))
        #expect(unusable.errorText.contains("The bookmark two cannot be used"), "\(unusable)")
    }
}
