// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// A real server in whose tree directories of the machine stand.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ServedDirectoriesTests {
    private let directory: SuiteDirectory

    init() throws {
        directory = try SuiteDirectory(named: "directories")
        for name in ["archive", "in", "own"] { try Files.makeDirectory(directory.path(name)) }
        try Files.write(Array("old".utf8), to: directory.path("archive/a.txt"))
    }

    /// Starts a server with `/archive` for all, to be read, and `/gone`, which is missing.
    private func server(_ more: String = "", _ options: String...) throws -> FerrydProcess {
        let settings = directory.path("ferryd.toml")
        let text = """
            \(more)
            [[directory]]
            at = "/archive"
            path = "archive"
            permissions = "read-only"
            [[directory]]
            at = "/gone"
            path = "gone"
            """
        try Files.write(Array(text.utf8), to: settings)
        return try FerrydProcess(options: ["--configuration", settings] + options)
    }

    private func user(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult {
        var program = TestProgram.built("ferryd", "user")
        program.arguments += (words + ["--state", server.outside("state")]).map { Array($0.utf8) }
        return try program.run(input: Array("engine\n".utf8))
    }

    @Test func `it is listed, walked and read as any directory, and stays where it is`() throws {
        let server = try server()
        let client = try server.client()
        for command in ["LIST", "MLSD", "NLST"] {
            let listing = String(decoding: try client.download(command), as: UTF8.self)
            #expect(listing.contains("archive\r\n") && !listing.contains("gone"), "\(command): \(listing)")
        }
        #expect(try client.ask("STAT /").text.contains("archive"))
        try client.ask("CWD archive", expecting: 250)
        #expect(try client.ask("PWD", expecting: 257).text.contains("\"/archive\""))
        #expect(try client.download("RETR a.txt") == Array("old".utf8))
        #expect(try client.ask("MLST a.txt", expecting: 250).text.contains("/archive/a.txt"))
        try client.ask("CDUP", expecting: 250)
        #expect(try client.ask("PWD", expecting: 257).text.contains("\"/\""))
        try client.ask("CWD archive/../archive/..", expecting: 250)
        for command in ["DELE archive/a.txt", "RMD archive", "DELE archive", "MKD archive/d", "MKD archive"] {
            try client.ask(command, expecting: 550)
        }
        try client.ask("RNFR archive", expecting: 550)
        try client.ask("CWD gone", expecting: 550)
        try client.ask("SITE COPY archive/a.txt copied", expecting: 250)
        #expect(try Files.read(server.path("copied")) == Array("old".utf8))
        #expect(try String(decoding: Files.read(directory.path("archive/a.txt")), as: UTF8.self) == "old")
    }

    @Test func `an account's own has rights and a quota of its own, and its files are told by their path here`() throws
    {
        let record = directory.path("events")
        try Files.write([], to: record)
        let server = try server("[[events]]\nfile = \"\(record)\"")
        #expect(
            try user(
                server, "add", "ada", "--allow", "read-only", "--password-file", "-", "--directories",
                "/in=\(directory.path("in")) allow=list,read,write,append,rename,delete quota=10; /archive/own=\(directory.path("own"))"
            ).succeeded)
        let client = try RawClient(connectingTo: server.name, as: "ada", password: "engine")
        try client.upload(Array("12345678".utf8), "STOR /in/a")
        #expect(try Files.read(directory.path("in/a")) == Array("12345678".utf8))
        try client.ask("CWD /in", expecting: 250)
        #expect(try client.ask("SITE QUOTA").text.contains("8"))
        try client.ask("ALLO 3", expecting: 200)
        #expect(try client.ask("PASV").code == 227)
        #expect(try client.ask("STOR b", expecting: 552).text.contains("2"))
        let patience = WaitLimit.usual
        for command in ["quota", "show"] {
            while try !user(server, command, "ada").outputText.contains(#/\n  in \/in: 8 [^\n]* of 10 /#) {
                if patience.passed { throw patience.exceeded("the quota of /in in the words of \(command)") }
            }
        }
        try client.ask("RNFR a", expecting: 350)
        #expect(try client.ask("RNTO /a", expecting: 550).text.isEmpty == false)
        try client.ask("RNFR /in", expecting: 553)
        try client.ask("RNFR a", expecting: 350)
        try client.ask("RNTO /archive/own/a", expecting: 550)
        try client.ask("MKD /d", expecting: 550)
        #expect(String(decoding: try client.download("NLST /archive"), as: UTF8.self).contains("own"))
        try client.ask("DELE a", expecting: 250)
        let limit = WaitLimit.usual
        while true {
            let text = String(decoding: try Files.read(record), as: UTF8.self)
            if text.contains(#""path":"/in/a","file":"\#(directory.path("in"))/a""#) { break }
            if limit.passed { throw limit.exceeded("the upload in \(text)") }
        }
    }

    @Test func `a rescan counts virtual directories too, with a server and without, and tells of one that is gone`()
        throws
    {
        let server = try server()
        let places = "/in=\(directory.path("in")) quota=1K; /lost=\(directory.path("lost")) quota=5"
        #expect(
            try user(
                server, "add", "ada", "--home", directory.path("own"), "--quota", "2K", "--password-file", "-",
                "--directories", places
            ).succeeded)
        try Files.write(Content.bytes(5), to: directory.path("in/placed"))
        try Files.write(Content.bytes(70), to: directory.path("own/placed"))
        // Nobody has logged in yet, so that the command counts by itself, and the next time asks the server to.
        for count in 0...1 {
            let found = try user(server, "quota", "ada", "--rescan")
            #expect(found.outputText.contains("ada uses:\n  70 bytes of 2,000 bytes\n"), "\(found)")
            let line = "\n  in /in: \(5 + count) bytes of 1,000 bytes, \(1 + count) file"
            #expect(found.outputText.contains(line), "\(found)")
            #expect(found.errorText.contains("/lost was not counted: "), "\(found)")
            if count == 0 { try Files.write([0], to: directory.path("in/more")) }
        }
        let client = try RawClient(connectingTo: server.name, as: "ada", password: "engine")
        try client.upload(Content.bytes(10), "STOR /in/a")
        try Files.write(Content.bytes(20), to: directory.path("in/b"))
        let again = try user(server, "quota", "ada", "--rescan")
        #expect(again.outputText.contains("\n  in /in: 36 bytes of 1,000 bytes, 4 files and"), "\(again)")
        let told = try client.ask("SITE QUOTA").text
        #expect(told.contains("70 of 2000 bytes used, 1930 left"), "\(told)")
        #expect(told.contains("In /in: 36 of 1000 bytes used, 964 left"), "\(told)")
    }

    @Test func `what is missing or hidden is told by check, and explain names the place`() throws {
        let server = try server()
        try Files.write([], to: server.path("archive"))
        var check = TestProgram.built("ferryd", "check", "--configuration", directory.path("ferryd.toml"))
        check.arguments += ["--root", server.root, "--state", server.outside("state")].map { Array($0.utf8) }
        let words = try check.run().outputText
        for line in [
            "  /archive is \(directory.path("archive")), may list,read\n",
            "/gone of [[directory]] will be missing, as \(directory.path("gone")) cannot be served: there is no such directory.",
            "/archive of [[directory]] hides what \(server.root) has under that name.",
        ] {
            #expect(words.contains(line), "\(line) is not in \(words)")
        }
        var explain = TestProgram.built(
            "ferryd", "explain", server.user, "STOR", "/archive/b", "--state", server.outside("state"))
        explain.environment["FERRYD_CONFIGURATION"] = directory.path("ferryd.toml")
        let reason = try explain.run()
        #expect(
            reason.outputText.contains(
                "  it lies in a virtual directory: /archive is \(directory.path("archive")), may list,read\n"),
            "\(reason)")
        #expect(reason.outputText.contains("  lacks write, by the virtual directory /archive\n"), "\(reason)")
    }

    @Test
    func
        `a directory that comes or goes while the server runs is there for the next login, or not, and the rest works`()
        throws
    {
        let server = try server()
        let client = try server.client()
        try client.ask("CWD gone", expecting: 550)
        try Files.makeDirectory(directory.path("gone"))
        let next = try server.client()
        try next.ask("CWD gone", expecting: 250)
        try next.upload(Array("new".utf8), "STOR a")
        #expect(try Files.read(directory.path("gone/a")) == Array("new".utf8))
        removeTree(at: Array(directory.path("gone").utf8))
        try next.ask("MLST /gone/a", expecting: 550)
        try next.ask("MKD /gone/d", expecting: 550)
        try next.ask("MKD /d", expecting: 257)
        #expect(String(decoding: try next.download("NLST /"), as: UTF8.self).contains("archive"))
    }

    @Test func `visitors get no more than elsewhere, and never the accounts`() throws {
        let more = """
            anonymous = "read"
            [[directory]]
            at = "/open"
            path = "in"
            permissions = "all"
            """
        let server = try server(more, "--first-user", "ferry")
        let visitor = try RawClient(connectingTo: server.name, as: "anonymous", password: "me@example.org")
        #expect(try visitor.download("RETR /archive/a.txt") == Array("old".utf8))
        try visitor.ask("MKD /open/d", expecting: 550)
        try server.client().ask("MKD /open/d", expecting: 257)
        let settings = directory.path("open.toml")
        let text = """
            root = "own"
            state = "in/state"
            anonymous = "read"
            [[directory]]
            at = "/all"
            path = "in"
            """
        try Files.write(Array(text.utf8), to: settings)
        let refused = try TestProgram.built("ferryd", "0", "--configuration", settings).run()
        #expect(refused.end == .exit(2), "\(refused)")
        #expect(refused.errorText.contains("Visitors could read the accounts in \(directory.path("in/state"))"))
    }

    @Test func `a table that makes no sense is told with its line`() throws {
        let settings = directory.path("bad.toml")
        for (table, words) in [
            ("at = \"/\"\npath = \"/srv\"", "Each [[directory]] needs a place below the root"),
            ("at = \"/a\"", "Each [[directory]] needs a place below the root"),
            ("at = \"/a\"\npath = \"/srv\"\npermissions = \"fly\"", "Unknown permission"),
            ("at = \"/a\"\npath = \"/x\"\n[[directory]]\nat = \"/a/\"\npath = \"/y\"", "two [[directory]] stand at /a"),
        ] {
            try Files.write(Array("[[directory]]\n\(table)\n".utf8), to: settings)
            let result = try TestProgram.built("ferryd", "check", "--configuration", settings).run()
            #expect(result.end == .exit(2) && result.errorText.contains(words), "\(result)")
        }
    }
}
