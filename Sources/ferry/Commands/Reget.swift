// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `reget`: goes on with a download that was interrupted, or fails.
enum Reget: RemoteCommand {
    static let names = ["reget"]
    static let group = CommandGroup.transfers
    static let summary = "Go on with an interrupted download"
    static let operands = Operands("NAME [TARGET]", 1...2, .remoteName, .localName)
    static let options: [Option] = [.target, .limit]
    static let explanation =
        "get does so by itself where it is sure that the file is the same; reget never starts again."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var downloads = try Downloads(arguments, with: workspace)
        guard downloads.options.type == .binary else { throw .textBeginsAnew }
        downloads.options.resume = .required
        let (names, target) = try await downloads.split(arguments, on: &remote)
        try await downloads.fetch(names, to: target, on: &remote)
    }
}
