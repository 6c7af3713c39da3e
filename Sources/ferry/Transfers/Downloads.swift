// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// Files that come from the server, one after another: what `get` and its relatives do.
struct Downloads {
    var options = DownloadOptions()
    var isRecursive = false
    var isDryRun = false
    var confirmation: Confirmation

    var replacement: Replacement

    let workspace: Workspace
    private var tally: Tally
    private var totals = TransferTotals()

    init(_ arguments: Arguments, with workspace: Workspace) throws(Failure) {
        self.workspace = workspace
        tally = Tally(workspace.console)
        confirmation = Confirmation(workspace, isWanted: false)
        replacement = Replacement(arguments, workspace)
        isRecursive = arguments.has(.recursive)
        isDryRun = arguments.has(.dryRun)
        options.type = arguments.transferType(workspace.settings)
        options.replaces = !replacement.keepsExisting
        options.rateLimit = try arguments.rateLimit() ?? workspace.settings.rateLimit
    }

    /// Brings everything that the words name to where the target says.
    mutating func fetch(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
        var items: [RemoteItem] = []
        for name in names {
            do throws(Failure) { items += try await remote.items(named: name) } catch { try tally.fail(error) }
        }
        if !items.isEmpty {
            if isRecursive, items.count == 1 { items[0] = try await examined(items[0], on: &remote) }
            let isTree = isRecursive && items.contains { $0.facts?.leadsToFolder == true }
            let destination = try await Destination(target, count: items.count, isTree: isTree, isDryRun: isDryRun)
            for item in items {
                do throws(Failure) {
                    try await fetch(item, to: destination, on: &remote)
                    tally.succeed()
                } catch {
                    try tally.fail(error)
                }
            }
            if !workspace.settings.writesJSON, let sentence = totals.sentence(.get, isTree: isRecursive) {
                workspace.console.say(sentence)
            }
        }
        try tally.finish()
    }

    /// Takes note of what became of a file, and tells of it.
    mutating func conclude(_ outcome: Outcome) {
        totals.add(outcome)
        workspace.console.report(outcome)
    }

    /// The item with its facts, which are asked for where no listing has told them.
    private func examined(_ item: RemoteItem, on remote: inout Remote) async throws(Failure) -> RemoteItem {
        if item.facts != nil { return item }
        return RemoteItem(path: item.path, facts: try await remote.facts(of: item.path))
    }

    private mutating func fetch(
        _ item: RemoteItem, to destination: Destination, on remote: inout Remote
    ) async throws(Failure) {
        if isRecursive {
            let facts = try await examined(item, on: &remote).facts
            if facts?.leadsToFolder == true {
                let folder = try await destination.folder(forTree: item.path, isDryRun: isDryRun)
                return try await fetchTree(item.path, into: folder, on: &remote)
            }
        } else if item.facts?.isFolder == true {
            throw Failure(.usage, "\(item.path.shown) is a directory; use -r to get it with all it holds")
        }
        let target = try destination.target(for: item.path)
        try await fetchFile(item.path, item.facts, to: target, on: &remote, isNamed: true)
    }

    /// Brings a folder with all it holds; links and what is neither file nor folder are named and left out.
    private mutating func fetchTree(
        _ root: RemotePath, into folder: LocalFolder?, on remote: inout Remote
    ) async throws(Failure) {
        var pending = [(path: root, folder: folder, depth: 0)]
        while let next = pending.popLast() {
            do throws(Failure) {
                let entries = try await listCompletely(next.path, on: &remote)
                for entry in ListingOrder().sorted(entries).reversed() where entry.isFolder {
                    if next.depth >= Self.deepest { throw Failure(.guarded, "\(next.path.shown) is nested too deeply") }
                    let local = try await inner(entry.name, of: next.folder)
                    pending.append((next.path.appending(entry.name), local, next.depth + 1))
                }
                for entry in ListingOrder().sorted(entries) where !entry.isFolder {
                    try await fetchEntry(entry, of: next.path, into: next.folder, on: &remote)
                }
            } catch {
                try tally.fail(error)
            }
        }
    }

    /// A tree deeper than this is a loop.
    private static let deepest = 200

    private mutating func fetchEntry(
        _ entry: EntryFacts, of folder: RemotePath, into local: LocalFolder?, on remote: inout Remote
    ) async throws(Failure) {
        let path = folder.appending(entry.name)
        guard entry.kind == .file else { return workspace.console.say("Left out \(path.shown): \(entry.kindInWords)") }
        let target = local.map { DownloadTarget.inside($0, name: entry.name) } ?? .file(LocalPath(bytes: entry.name))
        do throws(Failure) {
            try await fetchFile(path, entry, to: target, on: &remote, isNamed: false)
        } catch {
            try tally.fail(error)
        }
    }

    /// The folder in which a folder of the tree goes on; none is made when nothing is to be done.
    private func inner(_ name: [UInt8], of folder: LocalFolder?) async throws(Failure) -> LocalFolder? {
        do throws(FTPError) { return try await folder?.folder(name) } catch { throw Failure(error) }
    }

    /// Lists a folder, and tells of names that were refused because they could lead out of the target folder.
    private mutating func listCompletely(
        _ path: RemotePath, on remote: inout Remote
    ) async throws(Failure) -> [EntryFacts] {
        var entries: [EntryFacts] = []
        let summary: ListingSummary
        do throws(FTPError) {
            summary = try await remote.connection.list(path) { batch in entries += batch }
        } catch {
            throw Failure(error)
        }
        for name in summary.refusedNames {
            try tally.fail(
                Failure(.guarded, "\(path.shown): the server lists a dangerous name: \(Printable.text(name))"))
        }
        for line in summary.unrecognised {
            try tally.fail(Failure(.protocolError, "\(path.shown): a line makes no sense: \(Printable.text(line))"))
        }
        return entries.filter(\.isProper)
    }
}

extension RemotePath {
    /// The path, safe to show.
    var shown: String { Printable.text(bytes) }
}

extension EntryFacts {
    /// What it is, as a reason to leave it out.
    fileprivate var kindInWords: String { isLink ? "a symbolic link" : "neither file nor folder" }
}
