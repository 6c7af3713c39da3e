// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd group list`: one line for each group, with its members.
enum GroupList: UserSubcommand {
    static let name = "list"
    static let summary = "list all groups"
    static let takesName = false
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let store = try await arguments.openStore(looks: true)
        let (groups, accounts) = (try await store.groups(), try await store.accounts())
        if groups.isEmpty { return streams.complain("There are no groups yet. Add one: ferryd group add NAME") }
        let rows = groups.map { group in
            let members = accounts.filter { $0.group == group.name }.map(\.name.description)
            return [group.name.description, members.isEmpty ? "-" : members.joined(separator: ",")]
        }
        streams.say(UserList.table([["NAME", "ACCOUNTS"]] + rows))
    }
}
