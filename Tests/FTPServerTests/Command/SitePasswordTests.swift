// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// SITE PSWD: the user changes the password.
@Suite(.ownThread) struct SitePasswordTests {
    private func eve() throws -> Account {
        var account = try Account.named("eve")
        account.settings.passwordChange = .user
        return account
    }

    @Test func `the new password is the only right one from then on, and the session goes on`() async throws {
        try await LiveServer.run(accounts: [eve()]) { server in
            let client = try server.client(as: "eve")
            #expect(
                try client.ask("SITE PSWD secret better", expecting: 200).text == "200 The password is changed.")
            try client.ask("PWD", expecting: 257)
            // She is still who she was.
            try client.ask("USER eve", expecting: 230)
            try server.events.first("a changed password") { kind -> Bool? in
                if case .passwordChanged = kind { true } else { nil }
            }
            let again = try server.stranger()
            try again.ask("USER eve", expecting: 331)
            try again.ask("PASS secret", expecting: 530)
            try again.logIn(as: "eve", password: "better")
        }
    }

    @Test func `a wrong old password changes nothing and counts as a guess`() async throws {
        try await LiveServer.run(accounts: [eve()]) { server in
            let client = try server.client(as: "eve")
            #expect(try client.ask("SITE PSWD wrong better", expecting: 530).text.contains("Nothing was changed"))
            try server.events.first("a failed login") { kind -> Bool? in
                if case .loginFailed("eve") = kind { true } else { nil }
            }
            _ = try server.client(as: "eve")
        }
    }

    @Test(arguments: ["SITE PSWD", "SITE PSWD secret", "SITE PSWD secret two words", "SITE PSWD  better"])
    func `two passwords without blanks are wanted`(_ line: String) async throws {
        try await LiveServer.run(accounts: [eve()]) { server in try server.client(as: "eve").ask(line, expecting: 501) }
    }

    @Test func `without the account's leave only the administrator changes it`() async throws {
        try await LiveServer.run { server in
            try server.client().ask("SITE PSWD secret better", expecting: 550)
            let visitor = try server.stranger()
            try visitor.logIn(as: "anonymous", password: "a@b")
            try visitor.ask("SITE PSWD a@b better", expecting: 550)
        }
    }

    @Test func `where the server has TLS no password travels in clear`() async throws {
        var configuration = ServerConfiguration()
        configuration.encryption = ServerEncryption(try EncryptedServer.context(), policy: EncryptionPolicy())
        try await LiveServer.run(accounts: [eve()], configure: { $0.encryption = configuration.encryption }) { server in
            #expect(try server.client(as: "eve").ask("SITE PSWD secret better", expecting: 534).text.contains("TLS"))
            _ = try server.client(as: "eve")
        }
    }
}
