// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy

/// `ferryd user add NAME`: makes an account.
enum UserAdd: UserSubcommand {
    static let name = "add"
    static let summary = "make an account"
    static let options: [UserOption] = [
        .home, .allow, .maxSessions, .rateUp, .rateDown, .links, .disabled, .passwordFile, .state, .help,
    ]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        var account = Account(try arguments.name)
        try arguments.edit().apply(to: &account)
        let store = try await arguments.openStore(create: true)
        // Before somebody thinks of a password.
        if try await store.account(named: account.name) != nil { throw AccountError.alreadyExists(account.name) }
        account.password = try await PasswordSource.newHash(for: account.name, arguments, streams)
        try await store.add(account)
        streams.say("Added \(account.name): may \(account.permissions), in \(account.homeText).")
        streams.noteMissingHome(of: account)
    }
}
