// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `echo`: writes words; for scripts.
enum Echo: LocalCommand {
    static let names = ["echo"]
    static let group = CommandGroup.shell
    static let summary = "Write words"
    static let operands = Operands("[WORD...]", 0...Operands.many, .text)
    static let writesOutput = true

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let terminal = workspace.console.isOutputTerminal
        let line = terminal ? Array(Printable.text(arguments.sentence).utf8) : arguments.sentence
        workspace.console.write(line + [.lineFeed])
    }
}
