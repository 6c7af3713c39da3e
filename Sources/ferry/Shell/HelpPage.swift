// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// Help, made from what the commands declare.
enum HelpPage {
    /// The commands that can be used with what there is.
    static func list(for offers: Needs) -> String {
        let usable = CommandTable.all.filter { $0.needs <= offers }
        let width = usable.map { $0.name.count }.max() ?? 0
        var lines: [String] = []
        for group in CommandGroup.allCases {
            let commands = usable.filter { $0.group == group }
            if commands.isEmpty { continue }
            lines.append("\(group.rawValue):")
            lines += commands.map { "  \($0.name.padded(toWidth: width))  \($0.summary)" }
        }
        if usable.count < CommandTable.all.count { lines.append("More when connected. Use: connect HOST [PORT]") }
        lines.append("help COMMAND explains one.")
        return lines.joined(separator: "\n")
    }

    /// The page of one command.
    static func text(for command: any ShellCommand.Type) -> String {
        var lines = ["\(command.summary).", "", "Usage: \(command.usage)"]
        let others = command.names.dropFirst()
        if !others.isEmpty { lines.append("Also: \(others.joined(separator: ", "))") }
        if !command.options.isEmpty { lines += [""] + table(command.options) }
        if !command.explanation.isEmpty { lines += ["", command.explanation] }
        return lines.joined(separator: "\n")
    }

    /// Options, one a line.
    static func table(_ options: [Option]) -> [String] {
        let width = options.map(\.spelling.count).max() ?? 0
        return options.map { "  \($0.spelling.padded(toWidth: width))  \($0.summary)" }
    }
}
