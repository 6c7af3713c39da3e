// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `cdup`: one directory up on the server.
enum ParentDirectory: RemoteCommand {
    static let names = ["cdup"]
    static let group = CommandGroup.remote
    static let summary = "Go one directory up on the server"
    static let operands = Operands.none
    static let runsInBackground = false

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let before = remote.connection.workingDirectory
        do throws(FTPError) { try await remote.connection.changeToParent() } catch { throw Failure(error) }
        remote.previousDirectory = before
    }
}
