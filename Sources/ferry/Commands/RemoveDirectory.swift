// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `rmdir`: removes empty directories on the server.
enum RemoveDirectory: RemoteCommand {
    static let names = ["rmdir", "rd"]
    static let group = CommandGroup.remote
    static let summary = "Remove empty directories on the server"
    static let operands = Operands("DIR...", 1...Operands.many, .remoteDirectory)
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        remote.listings.forget()
        for word in arguments.operands {
            do throws(Failure) {
                let items = try await remote.items(
                    named: word, .theVeryName, workspace.console, refusingDefects: true
                ) { (defect) throws(Failure) in try tally.fail(defect) }
                for item in items {
                    try await remove(item.path, on: &remote)
                    workspace.console.report(
                        Deed(
                            operation: .removeDirectory, path: item.path.bytes,
                            sentence: "Removed directory \(item.path.shown)"))
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private static func remove(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.removeDirectory(path) } catch {
            var failure = Failure(error)
            if error.code == .denied || error.code == .refused {
                failure.advice = "Only an empty directory can be removed; rm -r deletes one with all it holds."
            }
            throw failure
        }
    }
}
