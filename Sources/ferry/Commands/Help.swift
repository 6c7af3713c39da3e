// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `help`: what can be used now, or all about one command.
enum Help: ShellCommand {
    static let names = ["help", "?"]
    static let group = CommandGroup.shell
    static let summary = "List the commands, or explain one"
    static let operands = Operands("[COMMAND]", 0...1, .command)
    static let writesOutput = true
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let page =
            if let word = arguments.operands.first { HelpPage.document(for: try ShellCommandTable.find(word)) } else {
                HelpPage.list(for: shell.offers)
            }
        await Pager.show(page, on: shell.workspace.console, shell.workspace.interruptions)
    }
}
