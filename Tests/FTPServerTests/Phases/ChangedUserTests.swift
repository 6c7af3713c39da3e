// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FTPWire
import Testing

/// `USER` after a login: the same user stays, another one begins anew, and nothing of the former is left.
@Suite(.ownThread) struct ChangedUserTests {
    private let files = ["dir/a": "one\ntwo\n".bytes, "b": "bytes".bytes]

    @Test func `the same user is logged in already, and the password is not looked at`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("CWD dir", expecting: 250)
            try client.ask("REST 4", expecting: 350)
            try client.ask("USER ada", expecting: 230)
            try client.ask("PASS whatever", expecting: 202)
            try client.ask("PASS whatever", expecting: 503)
            #expect(try client.ask("PWD", expecting: 257).text.hasPrefix("257 \"/dir\" "))
            #expect(try client.download("RETR a") == "two\n".bytes)
        }
    }

    @Test func `a visitor is one under each name that visitors use`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.logIn(as: "anonymous", password: "me@example.org")
            try client.ask("USER ftp", expecting: 230)
            try client.ask("USER ada", expecting: 331)
        }
    }

    @Test func `the name of an account that was changed, disabled or removed begins a new login`() async throws {
        let changes: [(MemoryAccountStore) throws -> Void] = [
            { store in
                var edit = AccountEdit()
                edit.isDisabled = true
                try store.change(try AccountName("ada"), edit)
            },
            { store in
                var edit = AccountEdit()
                edit.settings.given.permissions = .readOnly
                try store.change(try AccountName("ada"), edit)
            },
            { try $0.remove(try AccountName("ada")) },
        ]
        for change in changes {
            try await LiveServer.run { server in
                let client = try server.client()
                try client.ask("USER ada", expecting: 230)
                try change(server.accounts)
                try client.ask("USER ada", expecting: 331)
                try client.ask("PWD", expecting: 530)
            }
        }
    }

    @Test func `another user takes over nothing but how transfers are made`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("CWD dir", expecting: 250)
            try client.ask("TYPE A", expecting: 200)
            try client.ask("OPTS MLST size;", expecting: 200)
            try client.ask("ALLO 3", expecting: 202, 200)
            try client.ask("RNFR a", expecting: 350)
            let port = try client.passivePort()
            try client.ask("USER bob", expecting: 331)
            #expect(throws: (any Error).self) { try RawSocket(connectingTo: port) }
            try client.ask("PWD", expecting: 530)
            try client.ask("PASS secret", expecting: 230)
            #expect(try client.ask("PWD", expecting: 257).text.hasPrefix("257 \"/\" "))
            try client.ask("RNTO c", expecting: 503)
            try client.ask("RETR b", expecting: 425)
            #expect(try client.ask("STAT", expecting: 211).text.contains("Logged in as bob."))
            #expect(try client.ask("STAT", expecting: 211).text.contains("Files travel as text."))
            #expect(try client.ask("MLST b", expecting: 250).lines[1] == " size=5; /b".bytes)
        }
    }

    @Test func `a restart and an announced size do not reach the next user`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("ALLO 3", expecting: 200)
            try client.ask("REST 4", expecting: 350)
            try client.ask("USER bob", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            #expect(try client.download("RETR b") == "bytes".bytes)
            let data = try client.beginTransfer("STOR c")
            try data.send("abc")
            try client.waitForBytes(3)
            try data.reset()
            try client.expect(426)
        }
    }

    @Test func `who fails to become another is nobody, and the old place is free`() async throws {
        try await LiveServer.run(configure: { $0.limits.sessionsPerUser = 1 }) { server in
            let client = try server.client()
            try client.ask("USER ada", expecting: 230)
            try client.ask("USER bob", expecting: 331)
            _ = try server.client()
            try client.ask("PASS wrong", expecting: 530)
            try client.ask("PWD", expecting: 530)
            try client.ask("USER bob", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            let other = try server.stranger()
            try other.ask("USER bob", expecting: 331)
            try other.ask("PASS secret", expecting: 421)
        }
    }

    @Test func `it waits for the end of a transfer`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR a")
            try data.send("ada's")
            try client.waitForBytes(5)
            try client.send("USER bob")
            try client.control.waitUntilRead()
            data.close()
            try client.expect(226)
            try client.expect(331)
            try client.ask("PASS secret", expecting: 230)
            #expect(try client.download("RETR a") == "ada's".bytes)
        }
    }
}
