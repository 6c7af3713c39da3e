// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd group remove NAME`: forgets a group without accounts.
enum GroupRemove: UserSubcommand {
    static let name = "remove"
    static let summary = "forget a group that has no accounts"
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        try await arguments.openStore().removeGroup(name)
        streams.say("Removed the group \(name).")
    }
}
