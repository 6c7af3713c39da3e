// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `verbose`: a switch, as in ftp(1).
enum Verbose: LocalCommand {
    static let names = ["verbose"]
    static let group = CommandGroup.shell
    static let summary = "Show the server's replies, or stop it"
    static let operands = Switch.operands

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let isOn = try Switch.value(arguments, now: workspace.console.verbosity >= .replies)
        workspace.console.verbosity = isOn ? .replies : .normal
        workspace.console.say("Verbose is \(isOn ? "on" : "off")")
    }
}
