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
    static let explanation = """
        The alias stands for the words behind it, in this session; the first of them is never taken for an alias again.
          alias ll ls -l         makes ll a command
          alias ll='ls -l | less' the same, with an operator
          alias ll               takes it away, as unalias ll does
          alias                  lists all
        """

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        guard let name = arguments.operands.first else {
            for (name, command) in workspace.aliases.sorted(by: { $0.key < $1.key }) {
                workspace.console.write(line: "alias \(name) \(Printable.text(command))")
            }
            return
        }
        let words = arguments.operands.dropFirst()
        if let first = words.first {
            // One quoted word is a whole line of its own.
            workspace.aliases[name.text] = words.count == 1 ? first.bytes : line(Array(words))
        } else if let equals = name.bytes.firstIndex(of: UInt8(ascii: "=")), equals > 0 {
            workspace.aliases[Printable.text(name.bytes[..<equals])] = Array(name.bytes[(equals + 1)...])
        } else if workspace.aliases.removeValue(forKey: name.text) == nil {
            throw Failure(.usage, "There is no alias \(name.text)", advice: "Usage: \(usage)")
        }
    }

    /// The words as a line that reads back as they are; patterns stay patterns.
    private static func line(_ words: [Word]) -> [UInt8] {
        let typed = words.map { $0.pattern == nil ? Array(Quoting.withBackslashes($0.bytes).utf8) : $0.bytes }
        return Array(typed.joined(separator: [.space]))
    }

    /// Takes all words as operands: options behind the name belong to the alias, not to this command.
    static func parse(_ words: [Word]) throws(Failure) -> Arguments {
        var arguments = Arguments()
        arguments.operands = words
        return arguments
    }
}
