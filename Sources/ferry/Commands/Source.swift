// SPDX-License-Identifier: Apache-2.0
import FTPWire
import ProgramKit

/// `source`: does the commands of a file, up to the first that fails.
enum Source: ShellCommand {
    static let names = ["source"]
    static let group = CommandGroup.shell
    static let summary = "Do the commands in a file"
    static let operands = Operands("FILE", 1...1, .localName)
    static let needs = Needs.nothing

    static func run(_ arguments: Arguments, in shell: inout Shell) async throws(Failure) {
        let path = arguments.operands[0].bytes
        guard shell.sourceDepth < 16 else { throw Failure(.usage, "Files that do each other: \(Printable.text(path))") }
        shell.sourceDepth += 1
        defer { shell.sourceDepth -= 1 }
        let console = shell.workspace.console
        let place = console.place
        defer { console.place = place }
        for line in try await Script.lines(of: path) {
            console.place = line.place
            await shell.perform(line.text, onFailure: .stop)
            if shell.isLeaving { return }
            if let failure = shell.lastFailure { throw .told(failure) }
        }
    }
}
