// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `reput`: goes on with an upload that was interrupted, or fails.
enum Reput: RemoteCommand {
    static let names = ["reput"]
    static let group = CommandGroup.transfers
    static let summary = "Go on with an interrupted upload"
    static let operands = Operands("NAME [TARGET]", 1...2, .localName, .remoteName)
    static let options: [Option] = [.target, .limit]
    static let explanation =
        "put does so by itself where it is sure that the file is the same; reput never starts again."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var uploads = try Uploads(arguments, with: workspace)
        guard uploads.options.type == .binary else { throw .textBeginsAnew }
        uploads.options.resume = .required
        let (names, target) = try await uploads.split(arguments, on: &remote)
        try await uploads.send(names, to: target, on: &remote)
    }
}
