// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Walking about, and changing names and times.
@Suite(.ownThread) struct FileCommandTests {
    private let files = ["a": "content".bytes, "b": "other".bytes, "dir/sub/c": "c".bytes, "empty/": []]

    private func expect(_ refusal: Refusal, _ reply: RawReply) { #expect(reply.text == refusal.reply.line) }

    /// Where a `CWD` from `/dir` leads; nil where it is refused.
    static let walks: [(String, String?)] = [
        ("sub", "/dir/sub"), ("/dir/sub/", "/dir/sub"), ("..", "/"), ("../..", "/"), ("../../../../etc", nil),
        ("/..", "/"),
        ("./sub/.", "/dir/sub"), ("sub/../../dir//sub", "/dir/sub"), ("~", "/"), ("~/empty", "/empty"),
        ("missing", nil),
        ("/a", nil), ("sub/c", nil), ("...", nil), ("..\\..", nil), ("%2e%2e", nil), ("/", "/"),
    ]

    @Test(arguments: ServedFiles.Kind.allCases, walks)
    func `CWD leads nowhere but into the tree`(
        _ kind: ServedFiles.Kind, _ walk: (argument: String, place: String?)
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("CWD dir", expecting: 250)
            try client.ask("CWD \(walk.argument)", expecting: walk.place == nil ? 550 : 250)
            let place = try client.ask("PWD", expecting: 257).text
            #expect(place.hasPrefix("257 \"\(walk.place ?? "/dir")\" "))
        }
    }

    @Test func `CDUP stops at the root`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("CWD dir/sub", expecting: 250)
            for place in ["/dir", "/", "/"] {
                try client.ask("XCUP", expecting: 250)
                #expect(try client.ask("XPWD", expecting: 257).text.hasPrefix("257 \"\(place)\" "))
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `directories are made and removed, and the reason is told when not`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            #expect(try client.ask("MKD dir/new", expecting: 257).text == "257 \"/dir/new\" created.")
            expect(.alreadyExists, try client.ask("MKD dir/new"))
            expect(.alreadyExists, try client.ask("MKD a"))
            expect(.alreadyExists, try client.ask("MKD /"))
            expect(.noSuchFile, try client.ask("MKD missing/new"))
            try client.ask("RMD dir/new", expecting: 250)
            expect(.noSuchFile, try client.ask("RMD dir/new"))
            expect(.directoryNotEmpty, try client.ask("RMD dir"))
            expect(.notDirectory, try client.ask("RMD a"))
            try client.ask("RMD /", expecting: 550)
            try client.ask("XMKD x", expecting: 257)
            try client.ask("XRMD x", expecting: 250)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `files are deleted, and the reason is told when not`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("DELE a", expecting: 250)
            expect(.noSuchFile, try client.ask("DELE a"))
            expect(.isDirectory, try client.ask("DELE dir"))
            expect(.nameNotAllowed, try client.ask("DELE .ferry-\(reservedDigits)"))
            expect(.nameTooLong, try client.ask("DELE \(String(repeating: "x", count: 256))"))
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a rename moves, replaces a file, and nothing else`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            func rename(_ old: String, _ new: String) throws -> RawReply {
                try client.ask("RNFR \(old)", expecting: 350)
                return try client.ask("RNTO \(new)")
            }
            #expect(try rename("a", "dir/moved").code == 250)
            #expect(try rename("dir/moved", "b").code == 250)
            #expect(try client.download("RETR b") == "content".bytes)
            #expect(try rename("dir", "directory").code == 250)
            #expect(try client.download("RETR directory/sub/c") == "c".bytes)
            expect(.movesIntoItself, try rename("directory", "directory/sub/deeper"))
            expect(.directoryNotEmpty, try rename("empty", "directory"))
            expect(.isDirectory, try rename("b", "directory"))
            expect(.noSuchFile, try rename("b", "missing/b"))
            expect(.nameNotAllowed, try rename("b", ".ferry-\(reservedDigits)"))
            #expect(try client.download("RETR b") == "content".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `SITE CHMOD sets the nine permission bits and no others`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files.merging(["two words": "x".bytes]) { $1 }) { server in
            let client = try server.client()
            func mode(of name: String) throws -> String? {
                let words = try client.ask("MLST \(name)", expecting: 250).text.split(separator: ";")
                return words.first { $0.hasPrefix("UNIX.mode=") }.map { String($0.dropFirst(10)) }
            }
            for (digits, shown) in [("600", "0600"), ("0755", "0755"), ("640", "0640")] {
                try client.ask("SITE CHMOD \(digits) a", expecting: 200)
                #expect(try self.same(mode(of: "a"), shown))
            }
            try client.ask("site chmod 711 two words", expecting: 200)
            #expect(try self.same(mode(of: "two words"), "0711"))
            for special in ["4755", "2755", "1777", "7777"] {
                try client.ask("SITE CHMOD \(special) a", expecting: 504)
            }
            for bad in ["", " a", " 644", " 644 ", " 8 a", " u+x a", " -1 a", " 00644 a", " 0o7 a"] {
                try client.ask("SITE CHMOD\(bad)", expecting: 501)
            }
            #expect(try self.same(mode(of: "a"), "0640"))
            expect(.noSuchFile, try client.ask("SITE CHMOD 644 missing"))
            expect(.noSuchFile, try client.ask("SITE CHMOD 644 .ferry-x"))
            #expect(try client.ask("SITE HELP", expecting: 214).text.contains("CHMOD"))
            try client.ask("SITE EXEC id", expecting: 504)
            try client.ask("SITE", expecting: 504)
        }
    }

    /// Modes are told as octal numbers, with leading zeros or without.
    private func same(_ one: String?, _ other: String) -> Bool {
        one.flatMap { UInt16($0, radix: 8) } == UInt16(other, radix: 8)
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `times are set and told, in UTC`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files.merging(["20200101000000 a": []]) { $1 }) { server in
            let client = try server.client()
            let reply = try client.ask("MFMT 20010203040506 a", expecting: 213)
            #expect(reply.text == "213 Modify=20010203040506; /a")
            #expect(try client.ask("MDTM a", expecting: 213).text == "213 20010203040506")
            try client.ask("MDTM 20020304050607 a", expecting: 213)
            #expect(try client.ask("MDTM a", expecting: 213).text == "213 20020304050607")
            #expect(try client.ask("MLST a", expecting: 250).text.contains(";modify=20020304050607;"))
            try client.ask("MFMT 19690720201740 empty", expecting: 213)
            #expect(try client.ask("MDTM empty", expecting: 213).text == "213 19690720201740")
            // A file may be called as if a time were to be set.
            #expect(try client.ask("MDTM 20200101000000 a", expecting: 213).text.hasPrefix("213 20"))
            #expect(try client.ask("MDTM a", expecting: 213).text == "213 20020304050607")
            expect(.noSuchFile, try client.ask("MFMT 20010203040506 missing"))
            expect(.noSuchFile, try client.ask("MDTM missing"))
            for bad in ["20011301000000 a", "2001 a", "20010203040506", "20010203040561 a", "x a", ""] {
                try client.ask("MFMT \(bad)", expecting: 501)
            }
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `SIZE is of files`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            #expect(try client.ask("SIZE a", expecting: 213).text == "213 7")
            expect(.isDirectory, try client.ask("SIZE dir"))
            expect(.noSuchFile, try client.ask("SIZE missing"))
        }
    }

    @Test(arguments: ["-1", "9223372036854775808", "1 R", "1 R x", "1 2", "x", ""])
    func `ALLO takes numbers of 0 to 2^63-1`(_ argument: String) async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            try client.ask("ALLO \(argument)", expecting: 501)
            try client.ask("ALLO 9223372036854775807", expecting: 200)
        }
    }
}

/// What makes a name one of the server's own, behind `.ferry-`.
private let reservedDigits = "0123456789abcdef0123456789abcdef"
