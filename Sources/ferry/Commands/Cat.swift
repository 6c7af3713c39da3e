// SPDX-License-Identifier: Apache-2.0
import FTPClient

/// `cat`: the contents of files on standard output.
enum Cat: RemoteCommand {
    static let names = ["cat"]
    static let group = CommandGroup.transfers
    static let summary = "Write files of the server to the terminal or a pipe"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        for word in arguments.operands {
            do throws(Failure) {
                for item in try await remote.items(named: word) {
                    try await copy(item.path, to: Console.output, on: &remote)
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    /// Copies a file to a descriptor; a reader who has seen enough is no failure.
    static func copy(_ path: RemotePath, to descriptor: CInt, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) {
            try await remote.connection.download(path, to: .descriptor(descriptor))
        } catch {
            if error.isBrokenPipe { return }
            throw Failure(error)
        }
    }
}
