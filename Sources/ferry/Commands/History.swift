// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `history`: what was typed.
enum History: LocalCommand {
    static let names = ["history"]
    static let group = CommandGroup.shell
    static let summary = "Show what was typed before"
    static let operands = Operands("[COUNT]", 0...1, .text)
    static let writesOutput = true

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let lines = workspace.history.lines
        var count = lines.count
        if let word = arguments.operands.first {
            guard let number = Int(word.text), number >= 0 else { throw Failure(.usage, "Not a number: \(word.text)") }
            count = min(number, count)
        }
        for line in lines.suffix(count) { workspace.console.write(line: Printable.text(line)) }
    }
}
