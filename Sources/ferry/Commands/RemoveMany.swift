// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `mrm`: deletes all files named, asking about each where that is wanted.
enum RemoveMany: RemoteCommand {
    static let names = ["mrm", "mdelete"]
    static let group = CommandGroup.remote
    static let summary = "Delete all files named"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let options: [Option] = [.recursive, .yes, .force, .dryRun]

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let confirmation = Confirmation(workspace, isWanted: workspace.settings.asksForEach)
        try await Remove.remove(arguments, confirmation, on: &remote, with: workspace)
    }
}
