// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd user password NAME`: gives an account a new password.
enum UserPassword: UserSubcommand {
    static let name = "password"
    static let summary = "give an account a new password"
    static let options: [UserOption] = [.passwordFile, .state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        let store = try await arguments.openStore()
        // Before somebody thinks of a password.
        if try await store.account(named: name) == nil { throw AccountError.notFound(name) }
        var edit = AccountEdit()
        edit.password = try await PasswordSource.newHash(for: name, arguments, streams)
        try await store.change(name, edit)
        streams.say("\(name) has a new password.")
    }
}
