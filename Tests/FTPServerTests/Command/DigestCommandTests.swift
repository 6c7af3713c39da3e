// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// HASH and its relatives: names, parts, refusals.
@Suite(.ownThread) struct DigestCommandTests {
    private static let content = Content.bytes(100_000)
    private let files = [
        "a": content, "empty": [], "two words": "x".bytes, "a 3 5": "named like a part".bytes, "dir/": [],
        "\"quoted\"": "q".bytes,
    ]

    private func sha256(_ bytes: some Collection<UInt8>) -> String { Hexadecimal.text(Digest.sha256(Array(bytes))) }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `HASH tells algorithm, part, digest and name`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            let digest = sha256(Self.content)
            for _ in 0..<2 {
                #expect(try client.ask("HASH a", expecting: 213).text == "213 SHA-256 0-99999 \(digest) a")
            }
            #expect(try client.ask("HASH /empty", expecting: 213).text == "213 SHA-256 0-0 \(sha256([])) /empty")
            #expect(
                try client.ask("HASH two words", expecting: 213).text
                    == "213 SHA-256 0-0 \(sha256("x".bytes)) two words")
            try client.ask("RANG 10 19", expecting: 350)
            #expect(
                try client.ask("HASH a", expecting: 213).text
                    == "213 SHA-256 10-19 \(sha256(Self.content[10..<20])) a")
            // The part was for one command.
            #expect(try client.ask("HASH a", expecting: 213).text.contains(" 0-99999 \(digest) "))
            try client.ask("RANG 99990 1000000", expecting: 350)
            #expect(
                try client.ask("HASH a", expecting: 213).text.contains(
                    " 99990-99999 \(sha256(Self.content[99990...])) "))
            try client.ask("TYPE A", expecting: 200)
            #expect(try client.ask("HASH a", expecting: 213).text.contains(digest))
        }
    }

    @Test func `OPTS HASH chooses, FEAT marks, and REIN forgets`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            #expect(try client.ask("OPTS HASH", expecting: 200).text == "200 SHA-256")
            #expect(try client.ask("OPTS HASH crc32", expecting: 200).text == "200 CRC32")
            try client.ask("OPTS HASH CRC-37", expecting: 501)
            #expect(try client.ask("OPTS HASH", expecting: 200).text == "200 CRC32")
            #expect(try client.ask("FEAT", expecting: 211).text.contains(" HASH SHA-256;SHA-512;SHA-1;MD5;CRC32*;"))
            #expect(try client.ask("HASH empty", expecting: 213).text == "213 CRC32 0-0 00000000 empty")
            #expect(
                try client.ask("SITE HASH md5 empty", expecting: 213).text.contains(
                    "MD5 0-0 d41d8cd98f00b204e9800998ecf8427e"))
            #expect(try client.ask("SITE HASH empty", expecting: 213).text.contains("CRC32"))
            try client.ask("REIN", expecting: 220)
            #expect(try client.ask("OPTS HASH", expecting: 200).text == "200 SHA-256")
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `the older commands take a part behind the name, and a file of such a name is that file`(
        _ kind: ServedFiles.Kind
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            func ask(_ line: String) throws -> String { try client.ask(line, expecting: 250).text }
            #expect(try ask("XSHA256 a") == "250 " + sha256(Self.content).uppercased())
            #expect(try ask("XSHA256 a 10") == "250 " + sha256(Self.content[10...]).uppercased())
            #expect(try ask("XSHA256 a 10 20") == "250 " + sha256(Self.content[10..<20]).uppercased())
            #expect(try ask("XSHA256 \"two words\" 0 1") == "250 " + sha256("x".bytes).uppercased())
            #expect(try ask("XSHA256 two words") == "250 " + sha256("x".bytes).uppercased())
            #expect(try ask("XSHA256 a 3 5") == "250 " + sha256("named like a part".bytes).uppercased())
            #expect(try ask("XSHA256 \"a\" 3 5") == "250 " + sha256(Self.content[3..<5]).uppercased())
            #expect(try ask("XSHA256 \"quoted\"") == "250 " + sha256("q".bytes).uppercased())
            #expect(try ask("XCRC empty") == "250 00000000")
            #expect(try ask("XMD5 empty") == "250 D41D8CD98F00B204E9800998ECF8427E")
            #expect(try ask("XSHA empty") == ask("XSHA1 empty"))
            #expect(try ask("XSHA1 empty") == "250 DA39A3EE5E6B4B0D3255BFEF95601890AFD80709")
            #expect(try ask("XSHA512 empty").hasPrefix("250 CF83E1357EEFB8BD"))
            #expect(
                try client.ask("MD5 two words", expecting: 251).text == "251 two words 9DD4E461268C8034F5C8564E155C67A6"
            )
            try client.ask("XMD5 a 100001", expecting: 554)
            try client.ask("XMD5 missing 1 2", expecting: 550)
            try client.ask("XMD5", expecting: 501)
        }
    }

    @Test(arguments: ["HASH", "XMD5", "MD5", "SITE HASH"])
    func `only files have digests`(_ command: String) async throws {
        try await LiveServer.run(.disk, files: files) { server in
            let client = try server.client()
            try client.ask("\(command) dir", expecting: 553)
            try client.ask("\(command) missing", expecting: 550)
            try client.ask("\(command) ../../etc/passwd", expecting: 550)
            try client.ask(command, expecting: 501)
        }
    }

    @Test func `a file that was replaced or appended to has another digest`() async throws {
        try await LiveServer.run(.disk, files: ["a": "old".bytes]) { server in
            let client = try server.client()
            #expect(try client.ask("HASH a", expecting: 213).text.contains(sha256("old".bytes)))
            try client.upload("new".bytes, "STOR a")
            #expect(try client.ask("HASH a", expecting: 213).text.contains(sha256("new".bytes)))
            try client.upload("er".bytes, "APPE a")
            #expect(try client.ask("HASH a", expecting: 213).text.contains(sha256("newer".bytes)))
            try Files.write("ODDER".bytes, to: server.files.path("a"))
            #expect(try client.ask("HASH a", expecting: 213).text.contains(sha256("ODDER".bytes)))
        }
    }
}
