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

    let workspace: Workspace
    private var tally: Tally
    private var totals = TransferTotals()

    init(_ arguments: Arguments, with workspace: Workspace) throws(Failure) {
        self.workspace = workspace
        tally = Tally(workspace.console)
        confirmation = Confirmation(workspace, isWanted: false)
        isRecursive = arguments.has(.recursive)
        isDryRun = arguments.has(.dryRun)
        options.type = arguments.transferType(workspace.settings)
        options.replaces = !(arguments.has(.noClobber) || workspace.settings.keepsExisting)
        options.rateLimit = try arguments.rateLimit() ?? workspace.settings.rateLimit
    }

    /// Brings everything that the words name to where the target says.
    mutating func fetch(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
        var items: [RemoteItem] = []
        for name in names {
            do throws(Failure) { items += try await remote.items(named: name) } catch { try tally.fail(error) }
        }
        if !items.isEmpty {
            let destination = try await Destination(target, count: items.count, isTree: isRecursive)
            for item in items {
                do throws(Failure) {
                    try await fetch(item, to: destination, on: &remote)
                    tally.succeed()
                } catch {
                    try tally.fail(error)
                }
            }
            if let sentence = totals.sentence("Downloaded") { workspace.console.say(sentence) }
        }
        try tally.finish()
    }

    private mutating func fetch(
        _ item: RemoteItem, to destination: Destination, on remote: inout Remote
    ) async throws(Failure) {
        if isRecursive {
            let facts = if let known = item.facts { known } else { try await remote.facts(of: item.path) }
            if facts.leadsToFolder {
                let folder = try await destination.folder(forTree: item.path, isDryRun: isDryRun)
                return try await fetchTree(item.path, into: folder, on: &remote)
            }
        } else if item.facts?.isFolder == true {
            throw Failure(.usage, "\(item.path.shown) is a folder; use -r to get it with all it holds")
        }
        try await fetchFile(item.path, item.facts, to: try destination.target(for: item.path), on: &remote)
    }

    private mutating func fetchFile(
        _ path: RemotePath, _ facts: EntryFacts?, to target: DownloadTarget, on remote: inout Remote
    ) async throws(Failure) {
        let label = target.label(for: path)
        if isDryRun { return workspace.console.say("Would download \(label)") }
        if try await !confirmation.agrees("Download \(label)?") { return }
        var options = options
        // Only machine listings tell sizes and times that can be relied on.
        if let facts, facts.kind == .file, remote.connection.features.has("MLST") {
            options.knownSize = facts.size
            options.knownModified = facts.modified
        }
        let observer = target.isDescriptor ? nil : ProgressDisplay.observer(for: path.name, on: workspace.console)
        defer { workspace.console.clearBar() }
        do throws(FTPError) {
            let summary =
                if target.isDescriptor {
                    // What is written to standard output cannot be taken back, so it is not begun twice.
                    try await remote.connection.download(path, to: target, options: options)
                } else {
                    try await remote.connection.retrying { connection async throws(FTPError) in
                        try await connection.download(path, to: target, options: options, onProgress: observer)
                    }
                }
            totals.add(summary)
            workspace.console.say(summary.sentence("Downloaded", label, options.type))
        } catch {
            throw Failure(error, of: options.type)
        }
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
        do throws(Failure) { try await fetchFile(path, entry, to: target, on: &remote) } catch { try tally.fail(error) }
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
