// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Setting times and modes: MFCT, MFF, SITE UTIME.
@Suite(.ownThread) struct FactCommandTests {
    private let files = ["a": "x".bytes, "two words": "y".bytes]

    private func facts(of name: String, _ client: RawClient) throws -> [String] {
        try client.ask("MLST \(name)", expecting: 250).text.split(whereSeparator: { "; ".contains($0) }).map(
            String.init)
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `MFF sets several facts at once`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            let reply = try client.ask("MFF modify=20010203040506;unix.mode=0600; two words", expecting: 213)
            #expect(reply.text == "213 Modify=20010203040506;UNIX.mode=0600; /two words")
            let facts = try facts(of: "two words", client)
            #expect(facts.contains("modify=20010203040506"))
            #expect(facts.contains("UNIX.mode=0600") || facts.contains("UNIX.mode=600"))
        }
    }

    @Test(arguments: [
        "", "a", "Modify=20010203040506 a", "Modify=2001; a", "Modify; a", "; a", "Modify=20010203040506;",
        "Modify=20010203040506; ", "UNIX.mode=9; a", "UNIX.mode=; a",
    ])
    func `what is no change of facts is 501`(_ argument: String) async throws {
        try await LiveServer.run(files: files) { server in try server.client().ask("MFF \(argument)", expecting: 501) }
    }

    @Test func `a fact that cannot be set refuses all of them`() async throws {
        try await LiveServer.run(.disk, files: files) { server in
            let client = try server.client()
            try client.ask("MFF UNIX.mode=0600; a", expecting: 213)
            for facts in [
                "UNIX.mode=0644;UNIX.owner=root;", "UNIX.mode=0644;Create=20010203040506;", "UNIX.mode=4755;",
                "UNIX.mode=0644;size=3;",
            ] {
                try client.ask("MFF \(facts) a", expecting: 504)
            }
            try client.ask("MFF UNIX.mode=0644; missing", expecting: 550)
            let facts = try facts(of: "a", client)
            #expect(facts.contains("UNIX.mode=0600") || facts.contains("UNIX.mode=600"))
            // No file system of Linux sets it.
            try client.ask("MFCT 20010203040506 a", expecting: 550)
        }
    }

    @Test func `MFCT sets when a file was made, where the store can`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            #expect(try client.ask("MFCT 20010203040506 a", expecting: 213).text == "213 Create=20010203040506; /a")
            #expect(try facts(of: "a", client).contains("create=20010203040506"))
            try client.ask("MFF Create=20020203040506; a", expecting: 213)
            #expect(try facts(of: "a", client).contains("create=20020203040506"))
            try client.ask("MFCT 20010203040506 missing", expecting: 550)
            try client.ask("MFCT 2001 a", expecting: 501)
        }
    }

    static let utimes: [(String, String, String)] = [
        ("20010203040506 a", "a", "20010203040506"), ("200102030405 a", "a", "20010203040500"),
        ("20010203040506 two words", "two words", "20010203040506"),
        ("a 19990101000000 20010203040506 20000101000000 UTC", "a", "20010203040506"),
        ("two words 19990101000000 20010203040506 20000101000000 utc", "two words", "20010203040506"),
    ]

    @Test(arguments: ServedFiles.Kind.allCases, utimes)
    func `SITE UTIME is understood in both forms`(
        _ kind: ServedFiles.Kind, _ form: (argument: String, name: String, time: String)
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("SITE UTIME \(form.argument)", expecting: 200)
            #expect(try client.ask("MDTM \(form.name)", expecting: 213).text == "213 \(form.time)")
        }
    }

    @Test(arguments: ["", "a", "2001 a", "20011301000000 a", "a 1 2 3 UTC", "20010203040506", "20010203040506 "])
    func `SITE UTIME without a time or a name is 501`(_ argument: String) async throws {
        try await LiveServer.run(files: files) { server in
            try server.client().ask("SITE UTIME \(argument)", expecting: 501)
        }
    }
}
