// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `active`: who makes data connections from now on.
enum Active: ShellCommand {
    static let names = ["active"]
    static let group = CommandGroup.connection
    static let summary = "Let the server make data connections to here"
    static let operands = Operands.none
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        shell.use(.active)
    }
}
