// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Five small FTP programs, each of which a person could use in one sitting: Ferry does what they did.
@Suite(.ownThread, .fewAtOnce) struct SeedTests {
    private static let picture = Content.bytes(271_296, seed: 7)
    private static let text = Content.text(lines: 200)

    @Test func `S1: log in, look around, get, put, delete, leave`() throws {
        try FerrydProcess.serving("--verbose") { server in
            try Files.makeDirectory(server.path("größen"))
            try Files.write(Self.picture, to: server.path("größen/picture.png"))
            let desk = try ShellSandbox()
            try Files.write(Self.text, to: desk.path("notes.txt"))

            let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
            try terminal.expect("220 ")
            try terminal.expect("Name")
            try terminal.enter(server.user, expecting: "Password:")
            try terminal.enter(server.password, expecting: "331 ")
            try terminal.expect("230 ")
            try terminal.enter("ls", expecting: "größen")
            try terminal.enter("cd größen", expecting: "größen> ")
            try terminal.enter("ls", expecting: "picture.png")
            try terminal.enter("get picture.png", expecting: "Downloaded picture.png: 271,296 bytes")
            #expect(try Files.read(desk.path("picture.png")) == Self.picture)
            try terminal.enter("put notes.txt", expecting: "Uploaded notes.txt")
            #expect(try Files.read(server.path("größen/notes.txt")) == Self.text)
            try terminal.enter("delete picture.png", expecting: "Deleted picture.png")
            #expect(!Files.exists(server.path("größen/picture.png")))
            try terminal.quit()
            // Not of the first connection, which is the one that looks after the test.
            try server.expectLog(#/\[2\] ferry@127\.0\.0\.1: > EPSV/#)
            try server.expectLog(#/\[2\] ferry@127\.0\.0\.1: Connection closed/#)
        }
    }

    @Test func `S1: the end of the connection is told`() throws {
        let server = try FerrydProcess()
        let desk = try ShellSandbox()
        let terminal = try desk.terminal("127.0.0.1", "\(server.name.port)")
        try terminal.logIn(to: server)
        server.kill()
        try terminal.enter("ls")
        try terminal.expect("onnection")
        try terminal.enter("quit")
        _ = try terminal.expectEnd()
    }

    @Test func `S2: by name of the host, with progress, and missing files told`() throws {
        try FerrydProcess.serving { server in
            try Files.write(Self.text, to: server.path("a.txt"))
            let desk = try ShellSandbox()
            try Files.write(Self.picture, to: desk.path("foo_new.png"))

            let terminal = try desk.terminal("localhost", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("ls", expecting: "a.txt")
            try terminal.enter("download b.txt", expecting: "No such file found on the server: b.txt")
            try terminal.enter("download a.txt", expecting: "100%")
            try terminal.expect("Downloaded a.txt: \(Self.grouped(Self.text.count)) bytes")
            try terminal.enter("upload c.txt", expecting: "No such file found locally: c.txt")
            try terminal.enter("upload foo_new.png", expecting: "100%")
            try terminal.expect("Uploaded foo_new.png: 271,296 bytes")
            try terminal.quit(by: "exit")
            #expect(try Files.read(desk.path("a.txt")) == Self.text)
            #expect(try Files.read(server.path("foo_new.png")) == Self.picture)

            try server.expectLog(#/New connection from 127\.0\.0\.1/#)
            try server.expectLog(#/ferry@127\.0\.0\.1: Logged in/#)
            try server.expectLog(#/Download of .*a\.txt .*complete: .* bytes/#)
            try server.expectLog(#/Upload of .*foo_new\.png .*complete: 271,296 bytes/#)
        }
    }

    @Test func `S2: several at once, and one after another`() throws {
        try FerrydProcess.serving { server in
            try Files.write(Self.picture, to: server.path("a"))
            let port = "\(server.name.port)"
            let desks = try (0..<3).map { _ in try ShellSandbox() }
            let terminals = try desks.map { try $0.terminal("localhost", port) }
            for terminal in terminals { try terminal.logIn(to: server) }
            for terminal in terminals { try terminal.enter("get a") }
            for terminal in terminals { try terminal.expect("Downloaded a") }
            for terminal in terminals { try terminal.quit() }
            for desk in desks { #expect(try Files.read(desk.path("a")) == Self.picture) }
            let again = try desks[0].terminal("localhost", port)
            try again.logIn(to: server)
            try again.quit()
        }
    }

    @Test func `S3: one control connection, and a data connection for each transfer`() throws {
        try FerrydProcess.serving("--verbose") { server in
            let desk = try ShellSandbox()
            try Files.write(Self.picture, to: desk.path("up"))
            let terminal = try desk.terminal("localhost", "\(server.name.port)")
            try terminal.logIn(to: server)
            try terminal.enter("put up", expecting: "Uploaded up")
            try terminal.enter("ls", expecting: "up")
            try terminal.enter("get up down", expecting: "Downloaded up")
            try terminal.quit()
            #expect(try Files.read(desk.path("down")) == Self.picture)
            // Not the end of the first, which is the one that looks after the test.
            try server.expectLog(#/\[2\] ferry@127\.0\.0\.1: Connection closed/#)
            let log = server.log
            #expect(log.matches(of: #/New connection from/#).count == 2)
            #expect(log.matches(of: #/\[2\] ferry@127\.0\.0\.1: > (?:EPSV|PASV)/#).count == 3)
        }
    }

    @Test func `S4: the server asks for its port, and a disconnected client says what it can do`() throws {
        let desk = try ShellSandbox()
        let place = try TemporaryDirectory()
        try Files.makeDirectory(place.path("root"))
        try Files.write(Self.text, to: place.path("root/a.txt"))
        try Files.write(Self.picture, to: desk.path("b.png"))
        let console = try PseudoTerminal(
            running: .built(
                "ferryd", "--listen", "127.0.0.1", "--root", place.path("root"), "--state", place.path("state"),
                "--verbose"))
        try console.expect("What port should the server run on?")
        try console.enter("0", expecting: "Listening on 127.0.0.1:")
        let told = try console.expect("Connect with:")
        let port = try #require(told.firstMatch(of: #/^(\d+)/#)).1
        let account = try #require(told.firstMatch(of: #/name (\S+), password (\S+)/#))

        let terminal = try desk.terminal()
        try terminal.expect("help")
        try terminal.expect("ftp> ")
        try terminal.enter("list", expecting: "Not connected. Use: connect HOST [PORT]")
        try terminal.enter("connect 127.0.0.1 \(port)", expecting: "Name")
        try terminal.enter(String(account.1), expecting: "Password:")
        try terminal.enter(String(account.2), expecting: "230")
        try terminal.enter("list", expecting: "a.txt")
        try terminal.enter("retrieve a.txt", expecting: "Downloaded a.txt")
        try terminal.enter("store b.png", expecting: "Uploaded b.png")
        try terminal.quit()
        #expect(try Files.read(desk.path("a.txt")) == Self.text)
        #expect(try Files.read(place.path("root/b.png")) == Self.picture)

        try console.expect("Download of /a.txt complete")
        try console.expect("Upload of /b.png complete")
        try console.expect("Connection closed")
        try console.type("\u{3}")
        #expect([.exit(0), .exit(130), .signal(2)].contains(try console.expectEnd()))
    }

    @Test func `S5: ferry without arguments asks where to, and files are the same on both sides`() throws {
        try FerrydProcess.serving { server in
            let files = [
                "text.txt": Self.text, "binary": Self.picture, "empty": [], "crlf": Array("a\r\nb\n\rc\0\r\n".utf8),
            ]
            let desk = try ShellSandbox()
            for (name, content) in files {
                try Files.write(content, to: desk.path("up \(name)"))
                try Files.write(content, to: server.path("down \(name)"))
            }
            let terminal = try desk.terminal()
            try terminal.expect("ftp> ")
            try terminal.enter("connect", expecting: "Server")
            try terminal.enter("localhost", expecting: "Port")
            try terminal.enter("\(server.name.port)")
            try terminal.logIn(to: server)
            for name in files.keys {
                try terminal.enter("put \"up \(name)\"", expecting: "Uploaded")
                try terminal.expect("> ")
                try terminal.enter("get \"down \(name)\"", expecting: "Downloaded")
                try terminal.expect("> ")
            }
            try terminal.enter("ls", expecting: "up binary")
            try terminal.quit()
            for (name, content) in files {
                #expect(try Files.read(server.path("up \(name)")) == content)
                #expect(try Files.read(desk.path("down \(name)")) == content)
            }
        }
    }

    @Test func `without a terminal the same dialogue is read line by line`() throws {
        try FerrydProcess.serving { server in
            try Files.write(Self.text, to: server.path("a b.txt"))
            let desk = try ShellSandbox()
            let lines = [server.user, server.password, "get \"a b.txt\"", "get missing", "quit"]
            let result = try desk.ferry("localhost", "\(server.name.port)").run(
                input: Array((lines.joined(separator: "\n") + "\n").utf8))
            #expect(result.end == .exit(6), "\(result)")
            #expect(result.errorText.contains("No such file found on the server: missing"))
            #expect(!(result.outputText + result.errorText).contains(server.password))
            #expect(try Files.read(desk.path("a b.txt")) == Self.text)
        }
    }

    private static func grouped(_ number: Int) -> String {
        number < 1000 ? "\(number)" : "\(number / 1000),\(String("\(1000 + number % 1000)".dropFirst()))"
    }
}
