// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `progress`: a switch, as in ftp(1).
enum Progress: LocalCommand {
    static let names = ["progress"]
    static let group = CommandGroup.shell
    static let summary = "Show how far transfers are, or stop it"
    static let operands = Switch.operands

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let isOn = try Switch.value(arguments, now: workspace.console.showsProgress)
        workspace.console.showsProgress = isOn
        workspace.console.say("Progress is \(isOn ? "on" : "off")")
    }
}
