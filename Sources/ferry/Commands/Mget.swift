// SPDX-License-Identifier: Apache-2.0
import ProgramKit

/// `mget`: downloads everything that is named, into the directory here.
enum Mget: RemoteCommand {
    static let names = ["mget"]
    static let group = CommandGroup.transfers
    static let summary = "Download all files named, into the directory here"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let options: [Option] = [.recursive, .follow, .target, .noClobber, .yes, .dryRun, .jobs, .limit]

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var downloads = try Downloads(arguments, with: workspace)
        downloads.confirmation = Confirmation(workspace, isWanted: workspace.settings.asksForEach)
        try await downloads.fetch(arguments.operands, to: arguments.word(of: .target)?.localPath, on: &remote)
    }
}
