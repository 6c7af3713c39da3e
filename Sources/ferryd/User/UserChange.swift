// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

/// `ferryd user change NAME`: changes what the options say, and leaves the rest.
enum UserChange: UserSubcommand {
    static let name = "change"
    static let summary = "change what an account may do"
    static let options: [UserOption] =
        UserOption.settings + [.noHome, .group, .noGroup, .disabled, .enabled, .state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        let edit = try arguments.edit()
        if edit.isEmpty { throw UsageError("What is to change?") }
        let account = try await arguments.openStore().change(name, edit)
        streams.say(account.report)
        streams.noteUnusableHome(of: account, in: try arguments.stateDirectory)
        streams.noteMissingCertificate(of: account)
        if edit.settings.isAboutQuotas || edit.group != nil {
            await streams.noteExceededQuotas(of: [account], in: try arguments.stateDirectory)
        }
    }
}
