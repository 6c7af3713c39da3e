// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPStorage
import FTPTesting
import FTPWire
import Testing

/// A right password, and yet no session.
@Suite(.ownThread) struct LoginObstacleTests {
    private func serving(
        _ failure: StorageError.Kind, _ test: (LiveServer) throws -> Void
    ) async throws {
        try await LiveServer.run(
            ServedFiles(), accounts: [.named("ada")],
            openStorage: { _ throws(StorageError) in throw StorageError(failure, .stat, VirtualPath()) }, test)
    }

    @Test(arguments: [
        (StorageError.Kind.noSuchFile, "does not exist"), (.notADirectory, "cannot be opened"),
        (.permissionDenied, "cannot be opened"), (.inputOutput, "cannot be opened"),
    ])
    func `who has no home to be in hears so, and only with the right password`(
        failure: StorageError.Kind, words: String
    ) async throws {
        try await serving(failure) { server in
            let client = try server.stranger()
            try client.ask("USER ada", expecting: 331)
            #expect(try client.ask("PASS wrong", expecting: 530).text == "530 Login incorrect.")
            try client.ask("USER ada", expecting: 331)
            let text = try client.ask("PASS secret", expecting: 530).text
            #expect(text == "530 Your home directory \(words) on the server. Please tell its administrator.")
            // Nobody is in, and somebody else may try.
            try client.ask("PWD", expecting: 530)
            let told = try server.events.first("the obstacle") { kind -> (AccountName, LoginObstacle)? in
                guard case .loginRefused(let user, let obstacle) = kind else { return nil }
                return (user, obstacle)
            }
            #expect(told.0.description == "ada")
            guard case .home(let path, let error) = told.1 else {
                Issue.record("\(told.1)")
                return
            }
            #expect(path == "/".bytes)
            #expect(error.kind == failure)
        }
    }

    @Test func `who has all their sessions already is told by name`() async throws {
        try await LiveServer.run(accounts: [.named("one", maxSessions: 1)]) { server in
            let first = try server.client(as: "one")
            let second = try server.stranger()
            try second.ask("USER one", expecting: 331)
            try second.ask("PASS secret", expecting: 421)
            let user = try server.events.first("the refusal") { kind -> String? in
                guard case .loginRefused(let user, .tooManySessions(1)) = kind else { return nil }
                return user.description
            }
            #expect(user == "one")
            try first.ask("NOOP", expecting: 200)
        }
    }
}
