// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `quit`: closes the connection, if there is one, and leaves.
enum Quit: ShellCommand {
    static let names = ["quit", "exit", "bye"]
    static let group = CommandGroup.connection
    static let summary = "Close the connection and leave"
    static let operands = Operands.none
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        guard await shell.settleJobs() else { return }
        await shell.disconnect()
        shell.isLeaving = true
    }
}
