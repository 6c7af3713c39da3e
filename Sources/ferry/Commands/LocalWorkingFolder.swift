// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// `lpwd`: the working folder of this machine.
enum LocalWorkingFolder: LocalCommand {
    static let names = ["lpwd"]
    static let group = CommandGroup.local
    static let summary = "Show the folder here"
    static let operands = Operands.none

    static func run(_ arguments: Arguments, in workspace: inout Workspace) async throws(Failure) {
        workspace.console.write(line: Printable.text(try path()))
    }

    static func path() throws(Failure) -> [UInt8] {
        guard let path = System.currentFolder() else { throw Failure(.localFile, "The folder here was removed") }
        return path
    }
}
