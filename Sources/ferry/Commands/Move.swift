// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// `mv`: renames, or moves into a directory.
enum Move: RemoteCommand {
    static let names = ["mv", "rename", "ren"]
    static let group = CommandGroup.remote
    static let summary = "Rename or move files on the server"
    static let operands = Operands("NAME... TARGET", 2...Operands.many, .remoteName)
    static let options: [Option] = [.noClobber, .yes]
    static let oneShot: OneShot? = .onServer
    static let explanation = """
        TARGET is a new name, or a directory to move into. A file that has the new name is replaced, which is asked on a
        terminal, told in the result, and prevented by --no-clobber.
        """

    static func run(
        _ arguments: Arguments, on remote: inout Remote, with workspace: ShellWorkspace
    ) async throws(Failure) {
        var tally = Tally(workspace.console)
        var items: [RemoteItem] = []
        for word in arguments.operands.dropLast() {
            items += try await remote.items(named: word, .theVeryName, workspace.console, refusingDefects: true) {
                (defect) throws(Failure) in try tally.fail(defect)
            }
        }
        let last = arguments.operands[arguments.operands.count - 1].bytes
        let target = try await RemoteDestination(last, count: items.count, on: &remote)
        var replacement = Replacement(arguments, workspace)
        var inventory = RemoteInventory()
        if let directory = target.directory {
            try await remote.look(at: directory, for: items.count, &inventory)
        }
        for item in items {
            do throws(Failure) {
                let path = try target.path(for: item.path.bytes)
                var outcome = BatchOutcome(
                    operation: .move, source: item.path.bytes, target: path.bytes,
                    label: "\(item.path.shown) to \(path.shown)", result: .renamed)
                if let present = try await remote.entry(at: path, inventory) {
                    try refuse(item.path, onto: path, present)
                    if try await !replacement.permits(path.shown, .move) {
                        outcome.result = .skipped
                        workspace.console.report(outcome)
                        continue
                    }
                    outcome.isReplacement = true
                }
                try await move(item.path, to: path, on: &remote)
                workspace.console.report(outcome)
                inventory.note(path)
                tally.succeed()
            } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    /// Refuses what no server does, or what a server may do in ways that lose a file.
    private static func refuse(_ path: RemotePath, onto target: RemotePath, _ present: EntryFacts) throws(Failure) {
        if path == target { throw Failure(.usage, "\(path.shown) is called that already") }
        if present.leadsToDirectory {
            throw Failure(.denied, "There is a directory of that name on the server: \(target.shown)")
        }
    }

    private static func move(_ path: RemotePath, to target: RemotePath, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.rename(path, to: target) } catch { throw Failure(error) }
        remote.listings.forget()
    }
}
