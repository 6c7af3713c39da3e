// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// `lcd`: changes the working directory of this machine.
enum LocalDirectoryChange: LocalCommand {
    static let names = ["lcd"]
    static let group = CommandGroup.local
    static let summary = "Change the directory here"
    static let operands = Operands("[DIR | -]", 0...1, .localDirectory)
    static let explanation = "lcd - goes back to the directory before; lcd alone goes home."

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        if let job = workspace.jobs.running.first {
            throw Failure(
                .usage, "A command in the background works from this directory: \(job.text)",
                advice: "Use: wait, or kill")
        }
        let before = try LocalWorkingDirectory.path()
        let target = try await target(arguments.operands.first, workspace)
        guard let path = PathBytes(target) else { throw Failure(.invalidArgument, local: target) }
        do throws(Errno) { try System.changeDirectory(to: path) } catch { throw Failure(error, local: target) }
        workspace.previousDirectory = before
    }

    private static func target(_ word: Word?, _ workspace: ShellWorkspace) async throws(Failure) -> [UInt8] {
        guard let word else { return HomeDirectory.path }
        if word.bytes == [UInt8(ascii: "-")], !word.beginsQuoted {
            guard let previous = workspace.previousDirectory else {
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
