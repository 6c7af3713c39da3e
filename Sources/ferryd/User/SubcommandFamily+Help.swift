// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The help, made of what the subcommands declare.
extension SubcommandFamily {
    var help: HelpDocument {
        HelpDocument([
            .usage(["ferryd \(name) COMMAND ..."]),
            .table(heading: nil, subcommands.map { HelpDocument.Row(usage(of: $0), $0.summary) }),
            .paragraph(remark),
        ])
    }

    func help(for command: any UserSubcommand.Type) -> HelpDocument {
        HelpDocument([
            .usage(["ferryd \(name) \(usage(of: command)) [options]"]), .paragraph(command.summary),
            .options(command.options.map(\.declaration)),
            .paragraph(command.options.contains(UserOption.settings[0]) ? Self.settingsRemark : ""),
        ])
    }

    private static let settingsRemark =
        "The value \"inherit\" takes a setting away: then that of the group holds, or what the server has for all."

    private func usage(of command: any UserSubcommand.Type) -> String {
        command.name + (command.takesName ? " NAME" : "")
    }
}
