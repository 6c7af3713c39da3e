// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct ListingTests {
    private let files = [
        "a.txt": "12345".bytes, "b.txt": [], ".hidden": [], "dir/c.txt": [], "dir/.d": [], "empty/": [], "[x]": [],
    ]

    /// The lines of a listing, sorted, as a directory has no order.
    private func lines(_ client: RawClient, _ command: String) throws -> [String] {
        let bytes = try client.download(command)
        #expect(bytes.isEmpty || bytes.suffix(2) == [13, 10])
        return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init).sorted()
    }

    /// What `NLST` answers to each argument; the names can be used as they are.
    static let names: [(String, [String])] = [
        ("", ["[x]", "a.txt", "b.txt", "dir", "empty"]), ("-1", ["[x]", "a.txt", "b.txt", "dir", "empty"]),
        ("-a", [".hidden", "[x]", "a.txt", "b.txt", "dir", "empty"]),
        (".", ["./[x]", "./a.txt", "./b.txt", "./dir", "./empty"]),
        ("dir", ["dir/c.txt"]), ("dir/", ["dir/c.txt"]), ("-la dir", ["dir/.d", "dir/c.txt"]), ("/dir", ["/dir/c.txt"]),
        ("a.txt", ["a.txt"]), ("dir/c.txt", ["dir/c.txt"]), ("empty", []), ("*.txt", ["a.txt", "b.txt"]),
        ("[ab]*", ["a.txt", "b.txt"]), ("?.txt", ["a.txt", "b.txt"]), ("dir/*", ["dir/c.txt"]), ("dir/.*", ["dir/.d"]),
        ("-a dir/*", ["dir/.d", "dir/c.txt"]), ("[x]", ["[x]"]), ("*nothing*", []),
        ("*", ["[x]", "a.txt", "b.txt", "dir", "empty"]),
        ("-- dir", ["dir/c.txt"]), ("~/dir", ["~/dir/c.txt"]), ("dir/../dir", ["dir/../dir/c.txt"]),
    ]

    @Test(arguments: ServedFiles.Kind.allCases, names)
    func `NLST lists names`(_ kind: ServedFiles.Kind, _ row: (argument: String, names: [String])) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            #expect(try lines(client, row.argument.isEmpty ? "NLST" : "NLST \(row.argument)") == row.names)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, ["LIST", "LIST -al", "LIST -lart ."])
    func `LIST writes what ls writes`(_ kind: ServedFiles.Kind, _ command: String) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            let lines = try lines(client, command)
            #expect(lines.count == (command == "LIST" ? 5 : 6))
            let months = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec"
            let file = try Regex(
                "^-rw-[r-][w-]-[r-]--    1 ada      ada                 5 (\(months)) [ 0-9]\\d \\d\\d:\\d\\d a\\.txt$")
            let directory = try Regex(
                "^drwx[rwx-]{6} +\\d+ ada      ada      +\\d+ (\(months)) [ 0-9]\\d \\d\\d:\\d\\d dir$")
            #expect(lines.contains { $0.contains(file) })
            #expect(lines.contains { $0.contains(directory) })
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `MLSD tells facts, and hides nothing`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            let all = try lines(client, "MLSD").sorted { $0.drop { $0 != " " } < $1.drop { $0 != " " } }
            #expect(
                all.map { $0.drop { $0 != " " }.dropFirst() } == [".hidden", "[x]", "a.txt", "b.txt", "dir", "empty"])
            #expect(all[2].hasPrefix("type=file;size=5;modify=20"))
            #expect(all[2].contains(";perm=adfrw;"))
            #expect(all[2].contains(";UNIX.owner=ada;UNIX.group=ada; a.txt"))
            #expect(all[4].hasPrefix("type=dir;modify=20") && all[4].contains(";perm=cdeflmp;"))
            try client.ask("OPTS MLST type;size;", expecting: 200)
            #expect(try lines(client, "MLSD dir") == ["type=file;size=0; .d", "type=file;size=0; c.txt"])
            try client.ask("OPTS MLST", expecting: 200)
            #expect(try lines(client, "MLSD dir") == [" .d", " c.txt"])
            #expect(try lines(client, "MLSD empty").isEmpty)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `MLST tells the facts of one thing on the control connection`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("OPTS MLST type;size;", expecting: 200)
            for (argument, line) in [
                (" a.txt", " type=file;size=5; /a.txt"), ("", " type=dir; /"), (" dir", " type=dir; /dir"),
                (" dir/../dir/c.txt", " type=file;size=0; /dir/c.txt"),
            ] {
                #expect(try client.ask("MLST\(argument)").text == "250-Facts:\n\(line)\n250 End.")
            }
            try client.ask("MLST missing", expecting: 550)
            try client.ask("CWD dir", expecting: 250)
            #expect(try client.ask("MLST", expecting: 250).lines[1] == " type=dir; /dir".bytes)
        }
    }

    @Test func `what is not there is refused before a data connection is awaited`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("EPSV", expecting: 229)
            for line in [
                "LIST missing", "NLST missing/x", "MLSD missing", "MLSD a.txt", "LIST missing/*", "LIST a.txt/*",
            ] {
                try client.ask(line, expecting: 550)
            }
        }
    }

    @Test func `names with line breaks are left out everywhere, and counted`() async throws {
        try await LiveServer.run(.disk, files: ["good": []]) { server in
            try Files.write([], to: server.files.path("a\r\ntype=file;size=1; fake"))
            try Files.write([], to: server.files.path("b\nc"))
            let client = try server.client()
            #expect(try client.download("NLST") == "good\r\n".bytes)
            for command in ["LIST", "MLSD", "NLST *"] { #expect(try lines(client, command).count == 1) }
            #expect(try client.ask("STAT /", expecting: 213).lines.count == 3)
            let told = try server.events.first("hidden names") { kind -> (Int, VirtualPath)? in
                guard case .unlistableNames(let count, let directory) = kind else { return nil }
                return (count, directory)
            }
            #expect(told == (2, VirtualPath()))
        }
    }

    @Test func `names are bytes`() async throws {
        let names = [[0xE9, 0xFE], "a b".bytes, " x ".bytes, "\"q\"".bytes, [9], "-l".bytes, "ü".bytes]
        try await LiveServer.run(.disk) { server in
            for name in names { try Files.write([], to: server.files.path("").bytes + name) }
            let client = try server.client()
            let listed = try client.download("NLST").split(separator: 10).map { Array($0.dropLast()) }
            #expect(Set(listed) == Set(names))
            for name in names { #expect(try client.ask("MLST ".bytes + name).lines[1].suffix(name.count) == name[...]) }
        }
    }

    @Test func `a directory with a quoted name is told as RFC 959 wants it`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            #expect(try client.ask("MKD say \"hi\"", expecting: 257).text == "257 \"/say \"\"hi\"\"\" created.")
            try client.ask("CWD say \"hi\"", expecting: 250)
            #expect(try client.ask("PWD", expecting: 257).text.hasPrefix("257 \"/say \"\"hi\"\"\" "))
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a large directory is listed whole`(_ kind: ServedFiles.Kind) async throws {
        // More than one batch; and on the disk, more than one portion.
        let names = (0..<(kind == .disk ? 2100 : 600)).map { "file number \($0)" }
        try await LiveServer.run(kind) { server in
            let client = try server.client()
            if kind == .disk {
                for name in names { try Files.write([], to: server.files.path(name)) }
                #expect(try client.ask("STAT /", expecting: 213).lines.count == names.count + 2)
            } else {
                for name in names { try client.ask("MKD \(name)", expecting: 257) }
            }
            #expect(try lines(client, "NLST") == names.sorted())
            #expect(try lines(client, "MLSD").count == names.count)
        }
    }

    @Test func `a listing that failed half way is no success`() async throws {
        let files = try ServedFiles()
        try await files.put([], at: "a")
        try await LiveServer.run(files, accounts: [.named("ada")]) {
            FailingStorage(base: files.storage(of: $0.name.bytes))
        } _: { server in
            let client = try server.client()
            for command in ["LIST", "NLST", "MLSD"] {
                let data = try client.beginTransfer(command)
                #expect(throws: (any Error).self) { try data.receiveToEnd() }
                #expect(try client.expect(451).text == Refusal.listingIncomplete.reply.line)
            }
        }
    }

    @Test func `a pattern cannot keep the server busy`() async throws {
        let name = String(repeating: "a", count: 100)
        try await LiveServer.run(files: [name: []]) { server in
            let client = try server.client()
            // Tried one after the other, the ways to match it would outlast the client's patience, and everybody
            // else's.
            #expect(try client.download("NLST \(String(repeating: "*a", count: 100))*b") == [])
        }
    }
}
