// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// The help, made of what the subcommands declare.
extension UserCommand {
    static let help = HelpDocument([
        .usage(["ferryd user COMMAND ..."]),
        .table(heading: nil, subcommands.map { HelpDocument.Row(usage(of: $0, withOptions: false), $0.summary) }),
        .paragraph(
            """
            A password is asked for on the terminal, or read from a file, never given as an argument. Options of a
            command: ferryd user COMMAND --help
            """),
    ])

    static func help(for command: any UserSubcommand.Type) -> HelpDocument {
        HelpDocument([
            .usage(["ferryd user \(usage(of: command, withOptions: true))"]), .paragraph(command.summary),
            .options(command.options.map(\.declaration)),
        ])
    }

    private static func usage(of command: any UserSubcommand.Type, withOptions: Bool) -> String {
        let name = command.takesName ? " NAME" : ""
        return command.name + name + (withOptions ? command.options.map { " \($0.declaration.usage)" }.joined() : "")
    }
}
