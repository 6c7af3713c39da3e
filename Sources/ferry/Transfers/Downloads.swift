// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// Files that come from the server: what `get` and its relatives do.
struct Downloads {
    var options = DownloadOptions()
    var isRecursive = false
    /// True when the directories of a tree are also entered by links.
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
        replacement = Replacement(arguments, workspace)
        isRecursive = arguments.has(.recursive)
        follows = arguments.has(.follow)
        isDryRun = arguments.has(.dryRun)
        options.type = arguments.transferType(workspace.settings)
        options.replaces = !replacement.keepsExisting
        (options.rateLimit, options.rateSchedule) = (lanes.rateLimit, lanes.rateSchedule)
    }

    /// Brings everything that the words name to where the target says.
    mutating func fetch(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
        var tally = Tally(workspace.console)
        var items: [RemoteItem] = []
        for name in names {
            do throws(Failure) {
                items += try await remote.items(named: name, .all, workspace.console) { (defect) throws(Failure) in
                    try tally.fail(defect)
                }
            } catch {
                try tally.fail(error)
            }
        }
        if items.isEmpty { return try tally.finish() }
        let planned = try await planned(items, to: target, &tally, on: &remote)
        var plan = DownloadPlan(planned, options: options)
        plan.isRecursive = isRecursive
        plan.followsLinks = follows
        plan.keepsExisting = replacement.keepsExisting
        plan.isRehearsal = isDryRun
        var batch = Batch(plan, .get, isDryRun: isDryRun, replacement, confirmation, tally, workspace.console)
        batch.finishedFiles = workspace.finishedFiles
        // A pipe gets its bytes in their order.
        let isPiped = planned.contains { $0.target?.isDescriptor == true }
        let count = isPiped ? .exactly(1) : lanes.count(for: planned.map(\.path.name))
        try await batch.run(on: &remote, connections: count, isTree: isRecursive)
        try batch.tally.finish()
    }

    /// The items with their places here.
    private func planned(
        _ items: [RemoteItem], to target: [UInt8]?, _ tally: inout Tally, on remote: inout Remote
    ) async throws(Failure) -> [DownloadItem] {
        var planned = items.map { DownloadItem($0.path, facts: $0.facts, to: nil) }
        if isRecursive, planned.count == 1 {
            do throws(FTPError) {
                planned[0] = try await planned[0].examined(follows: follows, on: &remote.connection)
            } catch {
                throw Failure(error)
            }
        }
        let isTree = isRecursive && planned.contains { $0.facts?.leadsToDirectory == true }
        let destination = try await Destination(target, count: items.count, isTree: isTree, isDryRun: isDryRun)
        var placed: [DownloadItem] = []
        for var item in planned {
            do throws(Failure) {
                item.target = try destination.target(for: item.path, orTree: isRecursive)
                item.tree = isDryRun ? nil : destination.tree(for: item.path)
                placed.append(item)
            } catch {
                try tally.fail(error)
            }
        }
        return placed
    }
}
