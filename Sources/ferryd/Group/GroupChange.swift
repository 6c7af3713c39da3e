// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import ProgramKit

/// `ferryd group change NAME`: changes what the options say, and leaves the rest.
enum GroupChange: UserSubcommand {
    static let name = "change"
    static let summary = "change what the accounts of a group have in common"
    static let options: [UserOption] = UserOption.settings + [.noHome, .state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let edit = try arguments.settingsEdit()
        if edit == SettingsEdit() { throw UsageError("What is to change?") }
        let (name, store) = (try arguments.name, try await arguments.openStore())
        streams.say(try await store.changeGroup(name, edit).report)
        guard edit.isAboutQuotas else { return }
        let members = try await store.accounts().filter { $0.group == name }
        await streams.noteExceededQuotas(of: members, in: try arguments.stateDirectory)
    }
}
