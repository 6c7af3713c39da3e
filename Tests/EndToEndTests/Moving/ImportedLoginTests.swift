// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Users of another server log in with the password that they had there, by the real program.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct ImportedLoginTests {
    /// All of "secret", by a name for each way to hash.
    private static let hashes = [
        ("argon2id", "$argon2id$v=19$m=1024,t=2,p=1$eOBaL/li2UIxf+f3Ezc/qg$q92gtOigtKNbcPuLKNyN+w"),
        ("bcrypt", "$2b$05$bHXFRDiTUaZcNfx1puj9XunDlWlAzzIn4T6ta5tHdh1hqBl91SP0K"),
        (
            "sha512",
            "$6$rounds=1000$uESaa/tcxZSqyIkQ$2/4DOigLIGTK7Egiql9gDpbFLvcLDZTnaJPPevBxzlH3aaZirJf4h9Gl/nsJlg8cgFt1XFNV5eW81MZb8Vmk4/"
        ),
        ("sha256", "$5$saltsalt$0IyaXrmV7.sGNS6tirgqHLqX/G.FBvgkYA.lpPdS5sA"),
        ("md5crypt", "$1$saltsalt$9xy1btjgzLYfb7hivXtC//"), ("des", "vm8mrs/GleDCA"),
        ("apr1", "$apr1$abcdefgh$h9FWgUz3n9YxylKLlR5SQ/"),
        (
            "pbkdf2",
            "$pbkdf2-sha512$1000$E86a9YMX3zC7$iCMFv3buFlu7qvjfPyNLLx2t+emjW761G4qQV3lQFkAT2+eBr81OD6bSl7sO5C/jmpkHw7TbneiGZCZf3/uUgw=="
        ),
        ("sha1", "{SHA}5en6G6MezRroT3XKqkdPOmY/BfQ="), ("md5", "5ebe2294ecd0e0f08eab7690d2a6ee69"),
    ]
    /// Those that stay as they are.
    private static let lasting = [
        ("yescrypt", "$y$j9T$tA6qToUAElVSOn7aYa54M/$qZ6rLe7bOJB1i3udjGp22I16mEduuYS1o7ocA8F1fr/"),
        ("scrypt", "$7$CU..../....IQ2ILeGJPPDETz6H7CZfs1$VkRwMUk9.sq6odGt0GCIyubOzJ3fewDVusEcMzrJtQ4"),
        ("scryptphc", "$scrypt$ln=14,r=8,p=1$c2FsdHNhbHRzYWx0c2FsdA$1RL+Xg0R5UtrsEx1/34MJGhCuDjQdo5E2HyYnASS5FE"),
    ]

    private func ferryd(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult {
        try TestProgram.built("ferryd", words + ["--state", server.outside("state")]).run()
    }

    @Test func `each kind of hash lets its user in, and a weak one is replaced`() throws {
        let server = try FerrydProcess("--ban-after", "1000")
        let all = Self.hashes + Self.lasting
        let file = server.outside("pureftpd.passwd")
        let lines = all.map { "\($0.0):\($0.1):1:1::\(server.path(""))./::::::::::::" }
        try Files.write(Array(lines.joined(separator: "\n").utf8), to: file)
        let moved = try ferryd(server, "import", "pure-ftpd", file)
        #expect(moved.succeeded, "\(moved.errorText)")
        #expect(moved.outputText.contains("Took over \(all.count) accounts."), "\(moved.outputText)")
        for (index, (name, _)) in all.enumerated() {
            let client = try RawClient(connectingTo: server.name)
            // Each wrong password of one address makes the next answer wait longer.
            if index == 0 {
                try client.ask("USER \(name)", expecting: 331)
                try client.ask("PASS Secret", expecting: 530)
            }
            try client.ask("USER \(name)", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            try client.ask("PWD", expecting: 257)
        }
        for (name, _) in Self.hashes {
            let shown = try ferryd(server, "user", "show", name).outputText
            #expect(shown.contains("Password: yescrypt\n"), "\(shown)")
            try RawClient(connectingTo: server.name, as: name, password: "secret").ask("PWD", expecting: 257)
        }
        for (name, method) in [("yescrypt", "yescrypt"), ("scrypt", "scrypt"), ("scryptphc", "scrypt")] {
            #expect(try ferryd(server, "user", "show", name).outputText.contains("Password: \(method)\n"))
        }
    }
}
