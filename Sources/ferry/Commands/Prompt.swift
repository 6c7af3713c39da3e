// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `prompt`: a switch, as in ftp(1).
enum Prompt: LocalCommand {
    static let names = ["prompt"]
    static let group = CommandGroup.shell
    static let summary = "Ask before each file of mget, mput and mrm, or stop all asking"
    static let explanation = """
        prompt off also stops the question before a file is replaced, which is asked on a terminal from the start.
        """
    static let operands = Switch.operands

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let isOn = try Switch.value(arguments, now: workspace.settings.asksForEach)
        workspace.settings.asksForEach = isOn
        workspace.settings.asksBeforeReplacing = isOn
        workspace.console.say("Prompt is \(isOn ? "on" : "off")")
    }
}
