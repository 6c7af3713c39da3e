// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO
import ProgramKit

/// `lpwd`: the working directory of this machine.
enum LocalWorkingDirectory: LocalCommand {
    static let names = ["lpwd"]
    static let group = CommandGroup.local
    static let summary = "Show the directory here"
    static let operands = Operands.none
    static let writesOutput = true
    static let options: [Option] = [.json]

    static func run(_ arguments: Arguments, in workspace: inout ShellWorkspace) async throws(Failure) {
        let path = try path()
        let asJSON = arguments.has(.json) || workspace.settings.writesJSON
        workspace.console.write(line: asJSON ? JSON.object(JSON.name(path, as: "path")).text : Printable.text(path))
    }

    static func path() throws(Failure) -> [UInt8] {
        do throws(Errno) { return try System.currentDirectory() } catch {
            throw Failure(error, local: [UInt8(ascii: ".")])
        }
    }
}
