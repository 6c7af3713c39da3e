// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `rm`: deletes files, and folders with `-r`.
enum Remove: RemoteCommand {
    static let names = ["rm", "delete", "del"]
    static let group = CommandGroup.remote
    static let summary = "Delete files on the server"
    static let operands = Operands("NAME...", 1...Operands.many, .remoteName)
    static let options: [Option] = [.recursive, .dryRun]
    static let oneShot: OneShot? = .onServer

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        try await remove(arguments, Confirmation(workspace, isWanted: false), on: &remote, with: workspace)
    }

    static func remove(
        _ arguments: Arguments, _ confirmation: Confirmation, on remote: inout Remote, with workspace: Workspace
    ) async throws(Failure) {
        var removal = Removal(
            isRecursive: arguments.has(.recursive), isDryRun: arguments.has(.dryRun), confirmation: confirmation,
            console: workspace.console)
        var tally = Tally(workspace.console)
        remote.listings.forget()
        for word in arguments.operands {
            do throws(Failure) {
                for item in try await remote.items(named: word) {
                    try await removal.remove(item, on: &remote)
                    tally.succeed()
                }
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }
}

/// Deletes what is named; a folder from below, links themselves and never what they lead to.
private struct Removal {
    let isRecursive: Bool
    let isDryRun: Bool
    var confirmation: Confirmation
    let console: Console

    mutating func remove(_ item: RemoteItem, on remote: inout Remote) async throws(Failure) {
        guard try await confirmation.agrees("Delete \(item.path.shown)?") else { return }
        if isRecursive {
            let facts = if let known = item.facts { known } else { try await remote.facts(of: item.path) }
            if facts.isFolder { return try await removeTree(item.path, on: &remote) }
        } else if item.facts?.isFolder == true {
            throw Failure(.usage, "\(item.path.shown) is a folder; use -r to delete it with all it holds, or rmdir")
        }
        try await removeFile(item.path, on: &remote)
    }

    private func removeFile(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        if isDryRun { return console.say("Would delete \(path.shown)") }
        do throws(FTPError) { try await remote.connection.delete(path) } catch { throw Failure(error) }
        console.say("Deleted \(path.shown)")
    }

    private func removeTree(_ root: RemotePath, on remote: inout Remote) async throws(Failure) {
        guard VirtualPath.isComponent(root.name) else {
            throw Failure(.guarded, "\(root.shown) names no folder that could be deleted")
        }
        // A folder is met twice: to delete what it holds, and then to be deleted itself.
        var pending = [(path: root, isEmpty: false, depth: 0)]
        while let next = pending.popLast() {
            if next.isEmpty {
                try await removeFolder(next.path, on: &remote)
                continue
            }
            if next.depth >= TreeWalk.deepest { throw Failure(.guarded, "\(next.path.shown) is nested too deeply") }
            pending.append((next.path, true, next.depth))
            for entry in try await remote.entries(of: next.path).filter(\.isProper) {
                let path = next.path.appending(entry.name)
                if entry.isFolder {
                    pending.append((path, false, next.depth + 1))
                } else {
                    try await removeFile(path, on: &remote)
                }
            }
        }
    }

    private func removeFolder(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        if isDryRun { return console.say("Would delete \(path.shown)/") }
        do throws(FTPError) { try await remote.connection.removeFolder(path) } catch { throw Failure(error) }
        console.say("Deleted \(path.shown)/")
    }
}
