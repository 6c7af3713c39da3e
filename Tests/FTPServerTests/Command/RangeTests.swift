// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

/// RANG: a part of a file by its first and its last byte.
@Suite(.ownThread) struct RangeTests {
    private let files = ["a": "0123456789".bytes]

    static let parts: [(String, String)] = [
        ("0 0", "0"), ("0 9", "0123456789"), ("3 5", "345"), ("9 9", "9"), ("5 100", "56789"), ("10 10", ""),
        ("0 9223372036854775807", "0123456789"),
    ]

    @Test(arguments: ServedFiles.Kind.allCases, parts)
    func `the part is sent, both ends included`(_ kind: ServedFiles.Kind, _ part: (String, String)) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            try client.ask("RANG \(part.0)", expecting: 350)
            #expect(try client.download("RETR a") == part.1.bytes)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test(arguments: ServedFiles.Kind.allCases, ["11 11", "100 200", "9223372036854775806 9223372036854775807"])
    func `a part beyond the end is refused as by REST, for a digest too`(
        _ kind: ServedFiles.Kind, _ part: String
    ) async throws {
        try await LiveServer.run(kind, files: files) { server in
            let client = try server.client()
            for verb in ["RETR", "HASH", "XCRC", "MD5"] {
                try client.ask("RANG \(part)", expecting: 350)
                if verb == "RETR" { try client.ask("EPSV", expecting: 229) }
                try client.ask("\(verb) a", expecting: 554)
            }
            // The part was for one command.
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test func `the last of REST and RANG counts, and RANG 1 0 is the whole file`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RANG 1 2", expecting: 350)
            try client.ask("RANG 1 0", expecting: 350)
            #expect(try client.download("RETR a") == "0123456789".bytes)
            try client.ask("RANG 1 2", expecting: 350)
            try client.ask("REST 8", expecting: 350)
            #expect(try client.download("RETR a") == "89".bytes)
            try client.ask("REST 8", expecting: 350)
            try client.ask("RANG 1 2", expecting: 350)
            #expect(try client.download("RETR a") == "12".bytes)
        }
    }

    @Test(arguments: ["", "1", "2 1", "5 0", "-1 2", "1 -2", "1 2 3", "a b", "0 9223372036854775808", "0x1 2"])
    func `what is no range is 501, and the whole file comes`(_ argument: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RANG 1 2", expecting: 350)
            try client.ask("RANG \(argument)", expecting: 501)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test(arguments: ["STOR a", "APPE a", "STOU a"])
    func `an upload is refused, and changes nothing`(_ command: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RANG 1 2", expecting: 350)
            try client.ask("EPSV", expecting: 229)
            try client.ask(command, expecting: 504)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test func `text has no parts`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("TYPE A", expecting: 200)
            try client.ask("RANG 1 2", expecting: 350)
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR a", expecting: 504)
        }
    }
}
