// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// What a 3yz reply unlocks, and how long it stays unlocked.
@Suite(.ownThread) struct PendingStepTests {
    private let files = ["a": "0123456789".bytes, "b": "b".bytes, "dir/": []]

    @Test func `RNTO without RNFR is out of sequence`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RNTO c", expecting: 503)
            try client.ask("RNFR missing", expecting: 550)
            try client.ask("RNTO c", expecting: 503)
            try client.ask("RNFR a", expecting: 350)
            try client.ask("RNTO c", expecting: 250)
            try client.ask("RNTO d", expecting: 503)
            try client.ask("SIZE c", expecting: 213)
        }
    }

    @Test(arguments: [
        "PWD", "NOOP", "TYPE I", "EPSV", "CWD dir", "SIZE a", "STAT", "REST 3", "XYZZY", "SITE x", "RNTO", "PWD \u{0}x",
        "TYPE Q", "USER ada", "ABOR",
    ])
    func `a rename does not survive another command`(_ between: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RNFR a", expecting: 350)
            try client.ask(between)
            try client.ask("RNTO c", expecting: 503)
            try client.ask("SIZE /a", expecting: 213)
        }
    }

    @Test func `the last RNFR counts`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RNFR a", expecting: 350)
            try client.ask("RNFR b", expecting: 350)
            try client.ask("RNTO c", expecting: 250)
            try client.ask("SIZE a", expecting: 213)
            #expect(try client.ask("SIZE c", expecting: 213).text == "213 1")
        }
    }

    @Test(arguments: [
        "TYPE I", "PASV", "EPSV", "NOOP", "PWD", "STRU F", "MODE S", "ALLO 5", "OPTS UTF8 ON", "ABOR", "SYST", "FEAT",
        "HELP", "CLNT x", "USER ada",
    ])
    func `a restart survives what clients send before the transfer`(_ between: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("REST 4", expecting: 350)
            #expect(try client.ask(between).code < 300)
            #expect(try client.download("RETR a") == "456789".bytes)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test(arguments: [
        "CWD /", "CDUP", "SIZE a", "MLST a", "MKD new", "RNFR b", "STAT", "XYZZY", "SITE x", "REST", "NOOP \u{0}",
    ])
    func `a restart does not survive anything else`(_ between: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("REST 4", expecting: 350)
            try client.ask(between)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test func `a transfer that is refused uses the restart up`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("REST 4", expecting: 350)
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR missing", expecting: 550)
            #expect(try client.download("RETR a") == "0123456789".bytes)
        }
    }

    @Test(arguments: [
        "-1", "9223372036854775808", "18446744073709551616", "abc", "", "1 2", "+5", "0x10", "1e3", "4.0",
    ])
    func `a restart is a number of 0 to 2^63-1`(_ offset: String) async throws {
        try await LiveServer.run { server in
            try server.client().ask("REST \(offset)", expecting: 501)
        }
    }

    @Test(arguments: ["0", "1", "0009", "9223372036854775807"])
    func `every such number is taken`(_ offset: String) async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("REST \(offset)", expecting: 350)
            try client.ask("EPSV", expecting: 229)
            if offset.count > 10 { try client.ask("RETR a", expecting: 554) }
        }
    }
}
