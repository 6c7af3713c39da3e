// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// Files that go to the server: what `put` and its relatives do.
struct Uploads {
    var options = UploadOptions()
    var isRecursive = false
    /// True when links of a tree are followed.
    var follows = false
    var isDryRun = false
    var confirmation: Confirmation
    var replacement: Replacement

    let workspace: ShellWorkspace
    private let lanes: TransferLanes

    init(_ arguments: Arguments, with workspace: ShellWorkspace) throws(Failure) {
        self.workspace = workspace
        lanes = try TransferLanes(arguments, workspace.settings)
        confirmation = Confirmation(workspace, isWanted: false)
        isRecursive = arguments.has(.recursive)
        follows = arguments.has(.follow)
        isDryRun = arguments.has(.dryRun)
        replacement = Replacement(arguments, workspace)
        options.type = arguments.transferType(workspace.settings)
        (options.rateLimit, options.rateSchedule) = (lanes.rateLimit, lanes.rateSchedule)
    }

    /// Sends everything that the words name to where the target says.
    func send(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
        var tally = Tally(workspace.console)
        var paths: [[UInt8]] = []
        for name in names {
            do throws(Failure) { paths += try await LocalNames.paths(named: name, workspace.console) } catch {
                try tally.fail(error)
            }
        }
        if paths.isEmpty {
            remote.listings.forget()
            return try tally.finish()
        }
        let trees = isRecursive ? paths.count { LocalTree.isDirectory($0) } : 0
        let destination = try await RemoteDestination(
            target, count: paths.count, isTree: trees > 0, isDryRun: isDryRun, on: &remote)
        var items: [UploadItem] = []
        for path in paths {
            do throws(Failure) { items.append(try item(path, to: destination)) } catch { try tally.fail(error) }
        }
        var plan = UploadPlan(items, options: options)
        plan.isRecursive = isRecursive
        plan.followsLinks = follows
        plan.keepsExisting = replacement.keepsExisting
        if let directory = destination.directory {
            do throws(FTPError) { try await plan.look(at: directory, on: &remote.connection) } catch {
                throw Failure(error)
            }
        }
        // A tree that was gone through is a success, whatever became of its files.
        for _ in 0..<trees { tally.succeed() }
        var batch = Batch(
            plan, options.appends ? .append : .put, isDryRun: isDryRun, replacement, confirmation, tally,
            workspace.console)
        batch.finishedFiles = workspace.finishedFiles
        // Keys show on the terminal while a person types the file itself.
        let typesFile = items.contains { $0.source.isDescriptor }
        let before = typesFile ? TypedKeys.change(to: .shown) : nil
        defer { if let before { TypedKeys.change(to: before) } }
        let count = lanes.count(for: items.map(\.target.bytes))
        try await batch.run(on: &remote, connections: count, isTree: isRecursive)
        remote.listings.forget()
        try batch.tally.finish()
    }

    /// A path with its place on the server.
    private func item(_ path: [UInt8], to destination: RemoteDestination) throws(Failure) -> UploadItem {
        if path == [UInt8(ascii: "-")] {
            guard case .name(let name) = destination else {
                throw Failure(.usage, "Standard input needs a name to go to")
            }
            return UploadItem(descriptor: 0, to: name)
        }
        let kind = try LocalNames.kind(path)
        if kind == .directory, !isRecursive {
            throw Failure(.usage, "\(Printable.text(path)) is a directory; use -r to put it with all it holds")
        }
        return UploadItem(LocalPath(bytes: path), to: try destination.path(for: path, isTree: kind == .directory))
    }
}
