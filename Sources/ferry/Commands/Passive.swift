// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `passive`: who makes data connections from now on.
enum Passive: ShellCommand {
    static let names = ["passive"]
    static let group = CommandGroup.connection
    static let summary = "Let data connections be made from here (the default)"
    static let operands = Operands.none
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        shell.use(.automatic)
    }
}
