// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `unalias`: forgets names that `alias` has made.
enum Unalias: LocalCommand {
    static let names = ["unalias"]
    static let group = CommandGroup.shell
    static let summary = "Take an alias away"
    static let operands = Operands("NAME...", 1...Operands.many, .text)

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        for name in arguments.operands where workspace.aliases.removeValue(forKey: name.text) == nil {
            throw Failure(.usage, "There is no alias \(name.text)")
        }
    }
}
