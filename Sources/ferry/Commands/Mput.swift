// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `mput`: uploads everything that is named, into the directory on the server.
enum Mput: RemoteCommand {
    static let names = ["mput", "msend"]
    static let group = CommandGroup.transfers
    static let summary = "Upload all files named, into the directory on the server"
    static let operands = Operands("NAME...", 1...Operands.many, .localName)
    static let options: [Option] = [.recursive, .follow, .target, .noClobber, .yes, .dryRun, .jobs, .limit]

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var uploads = try Uploads(arguments, with: workspace)
        uploads.confirmation = Confirmation(workspace, isWanted: workspace.settings.asksForEach)
        try await uploads.send(arguments.operands, to: arguments.value(of: .target), on: &remote)
    }
}
