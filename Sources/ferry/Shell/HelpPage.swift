// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// Help in the shell, made from what the commands declare.
enum HelpPage {
    /// The commands that can be used with what there is.
    static func list(for offers: Needs) -> HelpDocument {
        let usable = ShellCommandTable.all.filter { $0.needs <= offers }
        // One column for all groups.
        let width = usable.map { $0.name.count }.max() ?? 0
        let tables = CommandGroup.allCases.compactMap { group -> HelpDocument.Block? in
            let rows = usable.filter { $0.group == group }
                .map { HelpDocument.Row($0.name.padded(toWidth: width), $0.summary) }
            return rows.isEmpty ? nil : .table(heading: group.rawValue, rows)
        }
        var hints = ["help COMMAND explains one."]
        if usable.count < ShellCommandTable.all.count {
            hints.insert("More when connected. Use: connect HOST [PORT]", at: 0)
        }
        return HelpDocument(tables + hints.map { .paragraph($0) }, isCompact: true)
    }

    /// The page of one command.
    static func document(for command: any ShellCommand.Type) -> HelpDocument {
        var blocks: [HelpDocument.Block] = [.paragraph("\(command.summary)."), .usage([command.usage])]
        let others = command.names.dropFirst()
        if !others.isEmpty { blocks.append(.paragraph("Also: \(others.joined(separator: ", "))")) }
        return HelpDocument(blocks + details(of: command))
    }

    /// Options and explanation, which are the same in the shell and outside.
    static func details(of command: any ShellCommand.Type) -> [HelpDocument.Block] {
        var blocks: [HelpDocument.Block] = []
        if !command.options.isEmpty { blocks.append(.options(command.options)) }
        if !command.explanation.isEmpty { blocks.append(.paragraph(command.explanation)) }
        return blocks
    }
}
