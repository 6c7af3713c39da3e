// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `set`: shows the settings of the shell, and changes one.
enum SettingChange: ShellCommand {
    static let names = ["set"]
    static let group = CommandGroup.shell
    static let summary = "Show the settings, or change one"
    static let operands = Operands("[NAME [VALUE]]", 0...2, .text)
    static let needs = Needs.nothing
    static let writesOutput = true
    static let standard = Option("d", "default", "Give the setting, or all of them, the value it has by itself")
    static let options: [Option] = [standard, .json]
    static var explanation: String {
        let width = ShellSetting.all.map(\.name.count).max() ?? 0
        let rows = ShellSetting.all.map { "  \($0.name.padded(toWidth: width))  \($0.values)" }
        return """
            Without a name all are shown, with a star before those that are not as by themselves; with a name that one.
            They hold until the shell is left; a file of set commands is done by: source FILE
            \(rows.joined(separator: "\n"))
            """
    }

    static func candidates(behind words: [Word], _ workspace: ShellWorkspace) -> [String]? {
        guard let name = words.first?.text else { return ShellSetting.all.map(\.name) }
        return words.count == 1 ? (try? ShellSetting.find(name))?.words ?? [] : []
    }

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let asJSON = arguments.has(.json) || shell.workspace.console.writesJSON
        let (name, value) = try assignment(arguments.operands)
        guard let name else {
            if arguments.has(standard) {
                for setting in ShellSetting.all { try setting.change(setting.standard, &shell) }
            }
            return show(ShellSetting.all, in: shell.workspace, asJSON: asJSON)
        }
        let setting = try ShellSetting.find(name)
        if arguments.has(standard), value != nil {
            throw Failure(.usage, "A value, or \(standard.name), not both", advice: "Usage: \(usage)")
        }
        guard let text = value ?? (arguments.has(standard) ? setting.standard : nil) else {
            return show([setting], in: shell.workspace, asJSON: asJSON)
        }
        try setting.change(text, &shell)
        let isLate = setting.isForNextConnection && shell.offers > .nothing
        shell.workspace.console.say(
            "\(setting.name) is \(setting.text(shell.workspace)) now\(isLate ? ", from the next connection on" : "")")
    }

    /// `NAME`, `NAME VALUE` or `NAME=VALUE`.
    private static func assignment(_ words: [Word]) throws(Failure) -> (name: String?, value: String?) {
        guard let first = words.first?.text else { return (nil, nil) }
        if words.count == 2 { return (first, words[1].text) }
        let parts = first.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, parts[1].isEmpty {
            throw Failure(.usage, "There is no value behind \(first)", advice: "Usage: \(usage)")
        }
        return (parts[0], parts.count == 2 ? parts[1] : nil)
    }

    private static func show(_ settings: [ShellSetting], in workspace: ShellWorkspace, asJSON: Bool) {
        let rows = settings.map { (setting: $0, text: $0.text(workspace)) }
        if asJSON {
            for (setting, text) in rows {
                workspace.console.write(
                    line: JSON.object([
                        ("name", .text(setting.name)), ("value", .text(text)), ("default", .text(setting.standard)),
                    ]).text)
            }
            return
        }
        let nameWidth = rows.map(\.setting.name.count).max() ?? 0
        let valueWidth = min(rows.map(\.text.displayWidth).max() ?? 0, 20)
        for (setting, text) in rows {
            let mark = text == setting.standard ? " " : "*"
            let (name, value) = (setting.name.padded(toWidth: nameWidth), text.padded(toWidth: valueWidth))
            workspace.console.write(line: "\(mark) \(name)  \(value)  \(setting.summary)")
        }
    }
}
