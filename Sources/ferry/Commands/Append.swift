// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `append`: adds a file of this machine to the end of one on the server.
enum Append: RemoteCommand {
    static let names = ["append"]
    static let group = CommandGroup.transfers
    static let summary = "Upload to the end of a file on the server"
    static let operands = Operands("NAME [TARGET]", 1...2, .localName, .remoteName)
    static let options: [Option] = [.target, .limit]

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var uploads = try Uploads(arguments, with: workspace)
        uploads.options.appends = true
        let (names, target) = try await uploads.split(arguments, on: &remote)
        try await uploads.send(names, to: target, on: &remote)
    }
}
