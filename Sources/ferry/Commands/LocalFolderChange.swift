// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// `lcd`: changes the working folder of this machine.
enum LocalFolderChange: LocalCommand {
    static let names = ["lcd"]
    static let group = CommandGroup.local
    static let summary = "Change the directory here"
    static let operands = Operands("[DIR | -]", 0...1, .localFolder)
    static let explanation = "lcd - goes back to the directory before; lcd alone goes home."

    static func run(_ arguments: Arguments, in workspace: inout Workspace) async throws(Failure) {
        let before = try LocalWorkingFolder.path()
        let target = try await target(arguments.operands.first, workspace)
        guard let path = PathBytes(target) else { throw Failure(.invalidArgument, local: target) }
        do throws(Errno) { try System.changeFolder(to: path) } catch { throw Failure(error, local: target) }
        workspace.previousFolder = before
    }

    private static func target(_ word: Word?, _ workspace: Workspace) async throws(Failure) -> [UInt8] {
        guard let word else { return HomeDirectory.path }
        if word.bytes == [UInt8(ascii: "-")], !word.beginsQuoted {
            guard let previous = workspace.previousFolder else {
                throw Failure(.usage, "There is no directory to go back to")
            }
            return previous
        }
        let paths = try await LocalNames.paths(named: word, workspace.console)
        guard paths.count == 1 else {
            throw Failure(.usage, "\(word.text) can mean \(Readable.count(paths.count, "name"))")
        }
        return paths[0]
    }
}
