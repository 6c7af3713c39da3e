// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `mv`: renames, or moves into a folder.
enum Move: RemoteCommand {
    static let names = ["mv", "rename", "ren"]
    static let group = CommandGroup.remote
    static let summary = "Rename or move files on the server"
    static let operands = Operands("NAME... TARGET", 2...Operands.many, .remoteName)
    static let options: [Option] = [.noClobber]
    static let oneShot: OneShot? = .onServer
    static let explanation = "TARGET is a new name, or a folder to move into."

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        var items: [RemoteItem] = []
        for word in arguments.operands.dropLast() { items += try await remote.items(named: word) }
        let last = arguments.operands[arguments.operands.count - 1].bytes
        let target = try await RemoteDestination(last, count: items.count, on: &remote)
        let keepsExisting = arguments.has(.noClobber) || workspace.settings.keepsExisting
        for item in items {
            do throws(Failure) {
                let path = try target.path(for: item.path.bytes)
                if keepsExisting, try await remote.exists(path) {
                    throw Failure(.guarded, "It exists on the server, and is left alone: \(path.shown)")
                }
                try await move(item.path, to: path, on: &remote)
                workspace.console.say("Renamed \(item.path.shown) to \(path.shown)")
                tally.succeed()
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private static func move(_ path: RemotePath, to target: RemotePath, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.rename(path, to: target) } catch { throw Failure(error) }
        remote.listings.forget()
    }
}
