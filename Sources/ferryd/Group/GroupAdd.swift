// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd group add NAME`: makes a group.
enum GroupAdd: UserSubcommand {
    static let name = "add"
    static let summary = "make a group"
    static let options: [UserOption] = UserOption.settings + [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        var group = AccountGroup(try arguments.name)
        try arguments.settingsEdit().apply(to: &group.settings)
        try await arguments.openStore(create: true).addGroup(group)
        streams.say(
            "Added the group \(group.name). To put an account in: ferryd user change NAME --group \(group.name)")
    }
}
