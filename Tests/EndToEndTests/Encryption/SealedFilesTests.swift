// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// A real server that encrypts what it stores, and curl.
@Suite(.ownThread, .timeLimit(.minutes(2))) final class SealedFilesTests {
    private let directory: TemporaryDirectory
    private let text = Array((0..<40_000).map { "secret line \($0)\n" }.joined().utf8)

    init() throws {
        directory = try TemporaryDirectory(named: "sealed")
        try Files.makeDirectory(directory.path("root"))
        try writeKeys([Self.key])
    }

    private static let key = String(repeating: "5a", count: 32)

    private func writeKeys(_ keys: [String], mode: UInt32 = 0o600) throws {
        try Files.write(Array(keys.map { $0 + "\n" }.joined().utf8), to: directory.path("keys"))
        try Files.setMode(mode, of: directory.path("keys"))
    }

    private var options: [String] {
        ["--root", directory.path("root"), "--encrypt-files", directory.path("root")]
    }

    private func ferryd(_ words: [String]) -> TestProgram {
        TestProgram.built("ferryd", words + ["--state", directory.path("state")])
    }

    private struct Server {
        let program: RunningProgram
        let name: SocketName
        let user: String
        let password: String

        func client() throws -> RawClient { try RawClient(connectingTo: name, as: user, password: password) }

        func curl(_ path: String, _ words: String...) throws -> ProgramResult {
            var curl = TestProgram.curl("--user", "\(user):\(password)", "ftp://\(name)/\(path)")
            curl.arguments += words.map { Array($0.utf8) }
            return try curl.run()
        }
    }

    private func start(_ more: String...) throws -> Server {
        let keys = more.isEmpty ? ["--encrypt-key-file", directory.path("keys")] : more
        let program = try RunningProgram(ferryd(["0", "--listen", "127.0.0.1"] + options + keys))
        let name = try program.whereItListens()
        let account = try program.expect(#/name (\S+), password (\S+)/#)
        return Server(program: program, name: name, user: String(account.1), password: String(account.2))
    }

    @Test(.requires("curl"))
    func `the disk has nothing in clear, and clients see nothing of that`() throws {
        let server = try start()
        let (whole, part) = (directory.path("whole"), directory.path("part"))
        try Files.write(text, to: whole)
        try Files.write(Array(text.prefix(100_000)), to: part)
        #expect(try server.curl("a", "-T", whole).succeeded)
        let stored = try Files.read(directory.path("root/a"))
        #expect(!String(decoding: stored, as: UTF8.self).contains("secret"))
        #expect(stored.count > text.count && stored.count < text.count + 1000)
        #expect(try server.curl("a").output == text)
        #expect(try server.curl("a", "-r", "65530-140000").output == Array(text[65_530...140_000]))

        // What was cut off goes on: curl asks for the size, and sends the rest.
        #expect(try server.curl("b", "-T", part).succeeded)
        #expect(try server.curl("b", "-T", whole, "-C", "-").succeeded)
        #expect(try server.curl("b").output == text)

        let client = try server.client()
        try client.ask("TYPE I", expecting: 200)
        #expect(try client.ask("SIZE b", expecting: 213).text == "213 \(text.count)")
        let digest = Hexadecimal.text(Digest.sha256(text))
        #expect(try client.ask("HASH a", expecting: 213).text.contains(digest))
        let listing = String(decoding: try client.download("MLSD"), as: UTF8.self)
        #expect(listing.split(whereSeparator: \.isNewline).count { $0.contains("size=\(text.count);") } == 2)

        // An upload whose connection is lost keeps what came, to the byte.
        try client.ask("ALLO 300000", expecting: 200, 202)
        let data = try client.beginTransfer("STOR c")
        try data.send(Array(text.prefix(150_001)))
        try client.waitForBytes(150_001)
        try client.ask("ABOR", expecting: 426, 226)
        let rest = try client.ask("SIZE c", expecting: 213, 226)
        let size = rest.text.hasPrefix("213") ? rest.text : try client.expect(213).text
        #expect(size == "213 150001")
        data.close()
        try client.ask("REST 150001", expecting: 350)
        try client.upload(Array(text[150_001...]), "STOR c")
        #expect(try client.download("RETR c") == text)
        try client.ask("SITE COPY c d")
        try client.ask("RNFR c", expecting: 350)
        try client.ask("RNTO e", expecting: 250)
        #expect(try server.curl("e").output == text)
    }

    @Test(.requires("curl"))
    func `what is not as it was stored does not end in 226, and the log says so`() throws {
        let server = try start()
        try Files.write(text, to: directory.path("whole"))
        #expect(try server.curl("a", "-T", directory.path("whole")).succeeded)
        var stored = try Files.read(directory.path("root/a"))
        stored[200_000] ^= 1
        try Files.write(stored, to: directory.path("root/a"))
        let damaged = try server.curl("a")
        #expect(!damaged.succeeded)
        #expect(text.starts(with: damaged.output))
        _ = try server.program.expect(#/not what was stored/#)
        let client = try server.client()
        try client.ask("HASH a", expecting: 451)

        try Files.write(Array("plain".utf8), to: directory.path("root/plain"))
        #expect(try server.curl("plain").errorText.contains("550"))
    }

    @Test func `keys that are missing, none or open to all keep the server from starting, and check says so`() throws {
        func said(_ words: [String]) throws -> String {
            let start = try ferryd(["0", "--listen", "127.0.0.1"] + options + words).run()
            #expect(start.end != .exit(0))
            let check = try ferryd(["check"] + options + words).run()
            #expect(check.end != .exit(0))
            let sentence = start.errorText.split(separator: "\n").first.map(String.init) ?? ""
            let both = check.outputText + check.errorText
            // The report wraps its lines.
            let words = both.split(whereSeparator: \.isWhitespace).joined(separator: " ")
            #expect(words.contains(sentence.prefix(60)), "\(both)")
            return start.errorText
        }
        let keys = directory.path("keys")
        let named = ["--encrypt-key-file", keys]
        try writeKeys([Self.key], mode: 0o644)
        #expect(try said(named).contains("chmod o="))
        try writeKeys(["5a"])
        #expect(try said(named).contains("line 1 is no key"))
        try Files.remove(keys)
        #expect(try said(named).contains("openssl rand -hex 32"))
        #expect(try said(["--encrypt-key-command", "exit 3"]).contains("ended with status 3"))
        #expect(try said([]).contains("--encrypt-files needs keys"))
        try writeKeys([Self.key])
        let lost = try ferryd(["check", "--encrypt-files", directory.path("lost")] + named).run()
        #expect((lost.outputText + lost.errorText).contains("there is no such directory"))
    }

    @Test func `a new key seals and the old one opens; keys may come from a command`() throws {
        try {
            let server = try start()
            let client = try server.client()
            try client.upload(Array("old".utf8), "STOR old")
            try client.ask("QUIT", expecting: 221)
            withExtendedLifetime(server) {}
        }()
        let added = ferryd(["user", "add", "ada", "--password-file", "-"])
        #expect(try added.run(input: Array("engine".utf8)).succeeded)
        let new = String(repeating: "c3", count: 32)
        func serve(_ command: String, _ body: (RawClient) throws -> Void) throws {
            let program = try RunningProgram(
                ferryd(["0", "--listen", "127.0.0.1"] + options + ["--encrypt-key-command", command]))
            try body(RawClient(connectingTo: try program.whereItListens(), as: "ada", password: "engine"))
        }
        try serve("echo \(new); echo \(Self.key)") { client in
            #expect(try client.download("RETR old") == Array("old".utf8))
            try client.upload(Array("new".utf8), "STOR new")
        }
        try serve("echo \(Self.key)") { client in
            #expect(try client.download("RETR old") == Array("old".utf8))
            try client.ask("EPSV", expecting: 229)
            let reply = try client.ask("RETR new", expecting: 451)
            #expect(reply.text.contains("a key that the server does not have"))
        }
    }
}

extension RunningProgram {
    fileprivate func whereItListens() throws -> SocketName {
        let port = try expect(#/Listening on 127\.0\.0\.1:(\d+)\s/#).1
        return SocketName(port: try #require(UInt16(port)))
    }
}
