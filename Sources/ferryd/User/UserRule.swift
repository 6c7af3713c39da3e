// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd user rule NAME`: lists the rules of an account, adds one, or removes one.
enum UserRule: UserSubcommand {
    static let name = "rule"
    static let summary = "list what they may do at places of their tree, add a rule, or remove one"
    static let options = RuleEditing.options

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let (name, store) = (try arguments.name, try await arguments.openStore())
        guard var account = try await store.account(named: name) else { throw AccountError.notFound(name) }
        if let settings = try RuleEditing.edit(arguments, of: account.settings.rules) {
            var edit = AccountEdit()
            edit.settings = settings
            account = try await store.change(name, edit)
        }
        let inherited = account.inherited.rules.map {
            RuleEditing.row(of: $0, number: account.group?.description ?? "")
        }
        streams.say(RuleEditing.list(account.settings.rules, behind: inherited))
    }
}
