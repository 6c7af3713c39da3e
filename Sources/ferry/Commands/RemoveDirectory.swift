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
        try await remote.forEach(named: arguments.operands, with: workspace, remove)
    }

    private static func remove(_ item: RemoteItem, on remote: inout Remote) async throws(Failure) -> Deed {
        do throws(FTPError) { try await remote.connection.removeDirectory(item.path) } catch {
            var failure = Failure(error)
            if error.code == .denied || error.code == .refused {
                failure.advice = "Only an empty directory can be removed; rm -r deletes one with all it holds."
            }
            throw failure
        }
        return Deed(
            operation: .removeDirectory, path: item.path.bytes, sentence: "Removed directory \(item.path.shown)")
    }
}
