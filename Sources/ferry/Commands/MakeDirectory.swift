// SPDX-License-Identifier: Apache-2.0
import FTPClient
import ProgramKit

/// `mkdir`: makes directories on the server.
enum MakeDirectory: RemoteCommand {
    static let names = ["mkdir", "md"]
    static let group = CommandGroup.remote
    static let summary = "Make directories on the server"
    static let operands = Operands("DIR...", 1...Operands.many, .remoteDirectory)
    static let options: [Option] = [.parents]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        remote.listings.forget()
        for word in arguments.operands {
            let path = RemotePath(bytes: word.bytes)
            do throws(FTPError) {
                try await remote.connection.makeDirectory(path, intermediates: arguments.has(.parents))
                workspace.console.report(
                    Deed(operation: .makeDirectory, path: path.bytes, sentence: "Made directory \(path.shown)"))
                tally.succeed()
            } catch {
                try tally.fail(Failure(error))
            }
        }
        try tally.finish()
    }
}
