// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy

/// `ferryd user add NAME`: makes an account.
enum UserAdd: UserSubcommand {
    static let name = "add"
    static let summary = "make an account"
    static let options: [UserOption] = UserOption.settings + [.group, .disabled, .passwordFile, .state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        var account = Account(try arguments.name)
        try arguments.edit().apply(to: &account)
        let store = try await arguments.openStore(create: true)
        // Before somebody thinks of a password.
        if try await store.account(named: account.name) != nil { throw AccountError.alreadyExists(account.name) }
        if let group = account.group {
            account.inherited = try await store.groups().first { $0.name == group }?.settings ?? AccountSettings()
        }
        if arguments.has(.passwordFile) || account.effective.proof != .certificate {
            account.password = try await PasswordSource.newHash(for: account.name, arguments, streams)
        }
        try await store.add(account)
        let added = try await store.account(named: account.name) ?? account
        streams.say("Added \(added.name): \(added.permissions.phrase), in \(added.homeText).")
        streams.noteUnusableHome(of: added, in: try arguments.stateDirectory)
        streams.noteMissingCertificate(of: added)
        await streams.noteExceededQuotas(of: [added], in: try arguments.stateDirectory)
    }
}
