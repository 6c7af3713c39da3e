// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `pwd`: the working directory on the server, as the server says it.
enum PrintWorkingDirectory: RemoteCommand {
    static let names = ["pwd"]
    static let group = CommandGroup.remote
    static let summary = "Show the directory on the server"
    static let operands = Operands.none
    static let runsInBackground = false
    static let writesOutput = true
    static let options: [Option] = [.json]

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        do throws(FTPError) {
            let path = try await remote.connection.currentDirectory()
            let asJSON = arguments.has(.json) || workspace.settings.writesJSON
            workspace.console.write(line: asJSON ? JSON.object(JSON.name(path.bytes, as: "path")).text : path.shown)
        } catch {
            throw Failure(error)
        }
    }
}
