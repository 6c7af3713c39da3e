// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// Pathnames that could mean more than one thing.
@Suite(.ownThread) struct NameTests {
    @Test(arguments: ServedFiles.Kind.allCases)
    func `a name that ends in a slash is never that of a file`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["file": "x".bytes, "sub/": []]) { server in
            let client = try server.client()
            for command in ["STOR", "APPE", "STOU"] {
                for name in ["new/", "sub/", "file/", "new/.", "sub/..", "new//"] {
                    try client.ask("EPSV", expecting: 229)
                    try client.ask("\(command) \(name)", expecting: 553)
                }
            }
            for name in ["file/", "file/.", "sub/"] {
                try client.ask("DELE \(name)", expecting: 553)
                try client.ask("SIZE \(name)", expecting: 553)
                try client.ask("EPSV", expecting: 229)
                try client.ask("RETR \(name)", expecting: 553)
            }
            try client.ask("RNFR file/", expecting: 550)
            try client.ask("RNFR file", expecting: 350)
            try client.ask("RNTO other/", expecting: 553)
            for name in ["file/", "file/."] { try client.ask("RMD \(name)", expecting: 550) }
            // Directories may be called so.
            try client.ask("MKD made/", expecting: 257)
            try client.ask("RNFR made/", expecting: 350)
            try client.ask("RNTO renamed/", expecting: 250)
            try client.ask("RMD renamed/", expecting: 250)
            #expect(try client.download("NLST").count == "file\r\nsub\r\n".utf8.count)
        }
    }

    @Test func `whoever may not rename hears it at RNFR`() async throws {
        try await LiveServer.run(files: ["a": []], permissions: .readOnly) { server in
            let client = try server.client()
            #expect(
                try client.ask("RNFR a", expecting: 550).text.hasPrefix("550 Permission denied: this account may not"))
            try client.ask("RNTO b", expecting: 503)
            try client.ask("RNFR missing", expecting: 550)
            let bob = try server.client(as: "bob")
            try bob.ask("RNFR /", expecting: 550)
            try bob.ask("RNFR a", expecting: 350)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `a tilde is the home unless there is something of that name`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: ["d/~": "named".bytes, "e/~/x": "deep".bytes]) { server in
            let client = try server.client()
            try client.ask("CWD d", expecting: 250)
            #expect(try client.download("NLST") == "~\r\n".bytes)
            for name in ["~", "./~", "/d/~", "../d/~"] {
                #expect(try client.download("RETR \(name)") == "named".bytes)
                try client.ask("SIZE \(name)", expecting: 213)
                #expect(try client.ask("MLST \(name)", expecting: 250).text.contains("type=file"))
            }
            try client.ask("CWD ../e", expecting: 250)
            #expect(try client.download("NLST ~") == "~/x\r\n".bytes)
            #expect(try client.download("RETR ~/x") == "deep".bytes)
            try client.ask("RNFR ~", expecting: 350)
            try client.ask("RNTO t", expecting: 250)
            // Now it is the home again.
            #expect(try client.download("RETR ~/e/t/x") == "deep".bytes)
            try client.ask("CWD ~", expecting: 250)
            #expect(try client.ask("PWD", expecting: 257).text.hasPrefix("257 \"/\" "))
            try client.ask("CWD d", expecting: 250)
            try client.ask("DELE ~", expecting: 250)
            try client.ask("DELE ~", expecting: 550)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `names that begin like those of the server's own files can be used`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind) { server in
            let client = try server.client()
            try client.upload("x".bytes, "STOR .ferry-notes")
            #expect(try client.download("NLST -a") == ".ferry-notes\r\n".bytes)
            #expect(try client.download("RETR .ferry-notes") == "x".bytes)
            let digits = "0123456789abcdef0123456789abcdef"
            for name in [".ferry-\(digits)", ".FERRY-\(digits).3"] {
                try client.ask("EPSV", expecting: 229)
                try client.ask("STOR \(name)", expecting: 553)
            }
        }
    }
}
