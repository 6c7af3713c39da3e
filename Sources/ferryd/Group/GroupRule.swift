// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd group rule NAME`: lists the rules of a group, adds one, or removes one.
enum GroupRule: UserSubcommand {
    static let name = "rule"
    static let summary = "list what its accounts may do at places of their trees, add a rule, or remove one"
    static let options = RuleEditing.options

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let (name, store) = (try arguments.name, try await arguments.openStore())
        guard var group = try await store.groups().first(where: { $0.name == name }) else {
            throw AccountError.noGroup(name)
        }
        if let edit = try RuleEditing.edit(arguments, of: group.settings.rules) {
            group = try await store.changeGroup(name, edit)
        }
        streams.say(RuleEditing.list(group.settings.rules))
    }
}
