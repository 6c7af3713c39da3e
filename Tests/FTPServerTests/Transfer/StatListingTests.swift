// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// `STAT` with a pathname: a listing on the control connection.
@Suite(.ownThread) struct StatListingTests {
    private let files: [String: [UInt8]] = [
        "a.txt": "12345".bytes, ".hidden": [], "dir/c.txt": [], "dir/.d": [], "-a": [], "213 End.": [], "[x]": [],
    ]

    /// The names that a listing tells, sorted.
    private func names(_ client: RawClient, _ command: String) throws -> [String] {
        let reply = try client.ask(command, expecting: 213)
        #expect(reply.text.hasPrefix("213-Status:\n") && reply.text.hasSuffix("213 End."))
        let lines = reply.text.split(separator: "\n").dropFirst().dropLast()
        for line in lines { #expect(line.hasPrefix(" -rw") || line.hasPrefix(" drw")) }
        return lines.map { $0.dropFirst(58).split(separator: " ", maxSplits: 1).dropFirst().joined() }.sorted()
    }

    @Test(arguments: ServedFiles.Kind.allCases)
    func `STAT lists what LIST lists, options and patterns included`(_ kind: ServedFiles.Kind) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            let visible = ["-a", "213 End.", "[x]", "a.txt", "dir"]
            for (argument, expected) in [
                ("-l", visible), ("/", visible), ("-la", [".hidden"] + visible), ("dir", ["c.txt"]),
                ("-la dir", [".d", "c.txt"]), ("dir/*", ["c.txt"]), ("-a dir/*", [".d", "c.txt"]), ("*.txt", ["a.txt"]),
                ("a.txt", ["a.txt"]), ("[x]", ["[x]"]), ("nothing*", []), ("-- -a", ["-a"]), ("213 *", ["213 End."]),
            ] {
                #expect(try names(client, "STAT \(argument)") == expected.sorted(), "STAT \(argument)")
            }
            for argument in ["missing", "missing/*", "a.txt/*", "a.txt/"] {
                try client.ask("STAT \(argument)", expecting: 550)
            }
            #expect(try client.ask("STAT ", expecting: 211).text.contains("Logged in as ada."))
        }
    }

    @Test func `a listing that fails at its beginning is refused, as nothing of it was sent`() async throws {
        let files = try ServedFiles()
        try await files.put([], at: "a")
        try await LiveServer.run(files, accounts: [.named("ada")]) {
            FailingStorage(base: files.storage(of: $0.name.bytes))
        } _: { server in
            let client = try server.client()
            try client.ask("STAT /", expecting: 451)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `a listing that fails later ends the connection, and never looks whole`() async throws {
        let files = try ServedFiles()
        for number in 0..<2100 { try await files.put([], at: "file \(number)") }
        try await LiveServer.run(files, accounts: [.named("ada")]) {
            FailingStorage(base: files.storage(of: $0.name.bytes))
        } _: { server in
            let client = try server.client()
            try client.send("STAT /")
            var lines: [String] = []
            while let line = try client.control.receiveLine() { lines.append(String(decoding: line, as: UTF8.self)) }
            #expect(lines.first?.hasPrefix("213-") == true)
            #expect(lines.last?.hasPrefix("421 ") == true)
            #expect(!lines.contains { $0.hasPrefix("213 ") })
        }
    }

    @Test func `commands sent behind a STAT are answered behind its listing`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.send("STAT dir\r\nPWD\r\nSTAT missing\r\nNOOP")
            for code in [213, 257, 550, 200] { try client.expect(code) }
        }
    }
}
