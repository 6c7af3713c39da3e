// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `cat`: the contents of files on standard output.
enum Cat: RemoteCommand {
    static let names = ["cat"]
    static let group = CommandGroup.transfers
    static let summary = "Write files of the server to the terminal or a pipe"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let writesOutput = true
    static let options: [Option] = [.ascii]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        let type = arguments.transferType(workspace.settings)
        var tally = Tally(workspace.console)
        for word in arguments.operands {
            do throws(Failure) {
                let items = try await remote.items(named: word, .theVeryName, workspace.console) {
                    (defect) throws(Failure) in try tally.fail(defect)
                }
                for item in items {
                    try await copy(item.path, as: type, to: workspace.console.output, on: &remote)
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    /// Copies a file to a descriptor; a reader who has seen enough is no failure.
    static func copy(
        _ path: RemotePath, as type: TransferType, to descriptor: CInt, on remote: inout Remote
    ) async throws(Failure) {
        var options = DownloadOptions()
        options.type = type
        do throws(FTPError) {
            try await remote.connection.download(path, to: .descriptor(descriptor), options: options)
        } catch {
            if error.isBrokenPipe { return }
            throw Failure(error, of: type)
        }
    }
}
