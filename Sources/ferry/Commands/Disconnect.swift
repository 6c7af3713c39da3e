// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `disconnect`: closes the connection; the shell stays.
enum Disconnect: ShellCommand {
    static let names = ["disconnect", "close"]
    static let group = CommandGroup.connection
    static let summary = "Close the connection and stay here"
    static let operands = Operands.none
    static let needs = Needs.connection

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) { await shell.disconnect() }
}
