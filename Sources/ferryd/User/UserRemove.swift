// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd user remove NAME`: forgets an account.
enum UserRemove: UserSubcommand {
    static let name = "remove"
    static let summary = "forget an account; the files stay"
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        try await arguments.openStore().remove(name)
        streams.say("Removed \(name). The files stay where they are.")
    }
}
