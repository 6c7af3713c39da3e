// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Testing

/// `REIN`: nothing of the former user is left to the next one.
@Suite(.ownThread) struct RestartedSessionTests {
    private let files = ["dir/a": "one\ntwo\n".bytes, "b": "b".bytes]

    private func restart(_ client: RawClient, as name: String) throws {
        try client.ask("REIN", expecting: 220)
        try client.ask("PWD", expecting: 530)
        try client.ask("USER \(name)", expecting: 331)
        try client.ask("PASS secret", expecting: 230)
    }

    @Test func `the directory, the type, the facts and ALLO are as new`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("CWD dir", expecting: 250)
            try client.ask("ALLO 1000", expecting: 200)
            try client.ask("TYPE A", expecting: 200)
            try client.ask("OPTS MLST size;", expecting: 200)
            try restart(client, as: "bob")
            #expect(try client.ask("PWD", expecting: 257).text.hasPrefix("257 \"/\" "))
            #expect(try client.ask("SIZE dir/a", expecting: 213).text == "213 8")
            #expect(try client.ask("MLST b", expecting: 250).text.contains("type=file;"))
            try client.upload("short".bytes, "STOR c")
            #expect(try client.ask("STAT", expecting: 211).text.contains("Logged in as bob."))
        }
    }

    @Test func `half a rename and a restart are forgotten`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("RNFR b", expecting: 350)
            try restart(client, as: "ada")
            try client.ask("RNTO c", expecting: 503)
            try client.ask("REST 1", expecting: 350)
            try restart(client, as: "ada")
            #expect(try client.download("RETR b") == "b".bytes)
        }
    }

    @Test func `the port that waited for data is closed`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("EPSV ALL", expecting: 200)
            let port = try client.passivePort()
            try client.ask("REIN", expecting: 220)
            #expect(throws: (any Error).self) { try RawSocket(connectingTo: port) }
            try client.logIn(as: "ada", password: "secret")
            try client.ask("RETR b", expecting: 425)
            try client.ask("PASV", expecting: 227)
        }
    }

    @Test func `the user's place is free for another`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessionsPerUser = 1 }) { server in
            let first = try server.client()
            try first.ask("REIN", expecting: 220)
            _ = try server.client()
        }
    }

    @Test func `before the login it forgets the name`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("USER ada", expecting: 331)
            try client.ask("REIN", expecting: 220)
            try client.ask("PASS secret", expecting: 503)
        }
    }
}
