// SPDX-License-Identifier: Apache-2.0

/// The help, made of what the subcommands declare.
extension UserCommand {
    static var help: String {
        """
        Usage: ferryd user COMMAND ...

        \(columns(subcommands.map { (usage(of: $0, withOptions: false), $0.summary) }))

        A password is asked for on the terminal, or read from a file, never given as an argument.
        Options of a command: ferryd user COMMAND --help
        """
    }

    static func help(for command: any UserSubcommand.Type) -> String {
        """
        Usage: ferryd user \(usage(of: command, withOptions: true))
        \(command.summary)

        \(columns(command.options.map { ($0.usage, $0.summary) }))
        """
    }

    private static func usage(of command: any UserSubcommand.Type, withOptions: Bool) -> String {
        let name = command.takesName ? " NAME" : ""
        return command.name + name + (withOptions ? command.options.map { " [\($0.usage)]" }.joined() : "")
    }

    /// Two columns, indented.
    private static func columns(_ rows: [(String, String)]) -> String {
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { "  " + $0.0.padded(to: width) + "  " + $0.1 }.joined(separator: "\n")
    }
}

extension String {
    /// Followed by spaces up to a width.
    func padded(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
