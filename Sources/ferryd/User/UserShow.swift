// SPDX-License-Identifier: Apache-2.0
import FTPAccounts

/// `ferryd user show NAME`: tells what is known about an account.
enum UserShow: UserSubcommand {
    static let name = "show"
    static let summary = "tell all about an account"
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        guard let account = try await arguments.openStore().account(named: name) else {
            throw AccountError.notFound(name)
        }
        streams.say(account.report)
    }
}
