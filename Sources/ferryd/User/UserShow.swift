// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy

/// `ferryd user show NAME`: tells what is known about an account.
enum UserShow: UserSubcommand {
    static let name = "show"
    static let summary = "tell all about an account"
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        guard let account = try await arguments.openStore(looks: true).account(named: name) else {
            throw AccountError.notFound(name)
        }
        let state = try arguments.stateDirectory
        let record = await QuotaText.records(of: [account], in: state)[name]
        let limit = account.effective.limit
        var used = limit.isUnlimited && record == nil ? [] : QuotaText.lines(record?.use, within: limit)
        used += await QuotaText.directoryLines(of: account, in: state)
        let lines = [account.report] + (used.isEmpty ? [] : ["Used:"]) + used.map { "  \($0)" }
        streams.say(lines.joined(separator: "\n"))
    }
}
