// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import Testing

/// A verifier of the program's own: it judges, and the server does the rest.
@Suite(.ownThread) struct LoginVerifierTests {
    /// Knows `ada` with the secret of the day from this machine; `bob` is disabled, and `eve` breaks the directory.
    private struct Directory: LoginVerifier {
        func account(for attempt: LoginAttempt) async throws -> Account? {
            if attempt.name == "eve" { throw ForeignError() }
            guard attempt.secretIs("monday"), attempt.host == "127.0.0.1" else { return nil }
            var account = try Account(attempt.name, permissions: .readOnly)
            account.isDisabled = attempt.name == "bob"
            return account
        }
    }

    private func serve(anonymous: AnonymousPolicy = .off, _ test: (LibraryServer) throws -> Void) async throws {
        let server = try FTPServer(
            .memory, verifier: Directory(), anonymous: anonymous, listen: [.loopback(port: 0)])
        try await LibraryServer.run(server, test)
    }

    @Test func `the account that it returns is let in with its rights, and nobody else is`() async throws {
        try await serve { library in
            let client = try library.stranger()
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS tuesday", expecting: 530)
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS monday", expecting: 230)
            try client.ask("MKD d", expecting: 550)
            let disabled = try library.stranger()
            try disabled.ask("USER bob", expecting: 331)
            try disabled.ask("PASS monday", expecting: 530)
        }
    }

    @Test func `a user who is logged in proves another login anew`() async throws {
        try await serve { library in
            let client = try library.stranger()
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS monday", expecting: 230)
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS tuesday", expecting: 530)
            try client.ask("PWD", expecting: 530)
        }
    }

    @Test func `an error of its own is no wrong password, and is told to the program`() async throws {
        var kinds: [String] = []
        let server = try FTPServer(.memory, verifier: Directory(), listen: [.loopback(port: 0)])
        let events = server.events()
        try await LibraryServer.run(server) { library in
            let client = try library.stranger()
            try client.ask("USER eve", expecting: 331)
            try client.ask("PASS monday", expecting: 421)
        }
        for await event in events {
            if case .accountsUnavailable(let reason) = event.kind { kinds.append(reason) }
        }
        #expect(kinds == ["ForeignError()"])
    }

    @Test func `visitors are not its business`() async throws {
        try await serve(anonymous: .read) { library in
            let client = try library.stranger()
            try client.logIn(as: "anonymous", password: "x")
        }
        try await serve { library in
            let client = try library.stranger()
            try client.ask("USER anonymous", expecting: 331)
            try client.ask("PASS x", expecting: 530)
        }
    }

    @Test func `secrets are compared whole`() async throws {
        try await serve { library in
            for secret in ["monda", "mondayx", "mondaymonday", "Monday"] {
                let client = try library.stranger()
                try client.ask("USER ada", expecting: 331)
                try client.ask("PASS \(secret)", expecting: 530)
                try client.ask("USER ada", expecting: 331)
                try client.ask("PASS monday", expecting: 230)
            }
        }
    }
}
