// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `alias`: short names of one's own, for this session.
enum Alias: LocalCommand {
    static let names = ["alias"]
    static let group = CommandGroup.shell
    static let summary = "Give a command a name of your own"
    static let operands = Operands("[NAME [COMMAND...]]", 0...Operands.many, .text, .command)
    static let writesOutput = true
    static let explanation = "alias ll ls -l   makes ll a command; alias ll   takes it away; alias   lists them."

    static func run(_ arguments: Arguments, in workspace: inout Workspace) async throws(Failure) {
        guard let name = arguments.operands.first else {
            for (name, command) in workspace.aliases.sorted(by: { $0.key < $1.key }) {
                workspace.console.write(line: "alias \(name) \(Printable.text(command))")
            }
            return
        }
        let words = arguments.operands.dropFirst()
        if words.isEmpty {
            workspace.aliases[name.text] = nil
        } else if words.count == 1 {
            // One quoted word is a whole line of its own.
            workspace.aliases[name.text] = words[1].bytes
        } else {
            let typed = words.map { Quoting.withBackslashes($0.bytes) }.joined(separator: " ")
            workspace.aliases[name.text] = Array(typed.utf8)
        }
    }

    /// What stands behind the name is not for this command to understand.
    static func parse(_ words: [Word]) throws(Failure) -> Arguments {
        var arguments = Arguments()
        arguments.operands = words
        return arguments
    }
}
