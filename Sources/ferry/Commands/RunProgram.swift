// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `!`: runs a command of this machine; `! COMMAND` at the start of a line passes the rest as it is.
enum RunProgram: LocalCommand {
    static let names = ["!", "shell"]
    static let group = CommandGroup.local
    static let summary = "Run a command of this machine, or a shell"
    static let operands = Operands("[COMMAND...]", 0...Operands.many, .localName)

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let line = [UInt8(ascii: "!")] + arguments.sentence
        if let command = LocalProgram.command(in: line) { try await LocalProgram.run(command, with: workspace) }
    }
}
