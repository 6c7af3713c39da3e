// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `clear`: an empty screen.
enum Clear: LocalCommand {
    static let names = ["clear", "cls"]
    static let group = CommandGroup.shell
    static let summary = "Clear the screen"
    static let operands = Operands.none

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        // Home, the screen, and what has scrolled out of it.
        if workspace.console.outputHeight != nil { workspace.console.write(Array("\u{1B}[H\u{1B}[2J\u{1B}[3J".utf8)) }
    }
}
