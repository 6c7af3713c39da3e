// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import ProgramKit

/// `ferryd group show NAME`: tells the settings of a group.
enum GroupShow: UserSubcommand {
    static let name = "show"
    static let summary = "tell all about a group"
    static let options: [UserOption] = [.state, .help]

    static func run(_ arguments: UserArguments, _ streams: StandardStreams) async throws {
        let name = try arguments.name
        guard let group = try await arguments.openStore(looks: true).groups().first(where: { $0.name == name }) else {
            throw AccountError.noGroup(name)
        }
        streams.say(group.report)
    }
}

extension AccountGroup {
    /// The name, and a line for each setting.
    var report: String { (["Group \(name)"] + settings.lines()).joined(separator: "\n") }
}

extension AccountSettings {
    /// A line for each setting, as options have it, except those that are told elsewhere; and one for each rule.
    func lines(except told: Set<String> = []) -> [String] {
        AccountSetting.all.filter { !told.contains($0.name) }.compactMap { setting in
            setting.text(self).map { "  \(setting.name): \(Printable.text($0))" }
        } + rules.map { "  rule: \(Printable.text($0.bytes))" }
    }
}
