// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// `lmkdir`: makes directories on this machine.
enum LocalMakeDirectory: LocalCommand {
    static let names = ["lmkdir"]
    static let group = CommandGroup.local
    static let summary = "Make directories here"
    static let operands = Operands("DIR...", 1...Operands.many, .localDirectory)

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        var tally = Tally(workspace.console)
        for word in arguments.operands {
            let path = word.localPath
            do throws(Errno) {
                let trimmed = path.count > 1 && path.last == .slash ? path.dropLast() : path
                let (directory, name) = LocalTree.split(trimmed)
                guard let name = PathBytes(name) else { throw .invalidArgument }
                try System.makeDirectory(name, in: LocalTree.openDirectory(directory))
                tally.succeed()
            } catch {
                try tally.fail(Failure(error, local: path))
            }
        }
        try tally.finish()
    }
}
