// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `debug`: a switch, as in ftp(1).
enum Debug: LocalCommand {
    static let names = ["debug", "trace"]
    static let group = CommandGroup.shell
    static let summary = "Show the whole dialogue with the server, or stop it"
    static let operands = Switch.operands

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let isOn = try Switch.value(arguments, now: workspace.console.verbosity >= .dialogue)
        workspace.console.verbosity = isOn ? .dialogue : .normal
        workspace.console.say("Debug is \(isOn ? "on" : "off")")
    }
}
