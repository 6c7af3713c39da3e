// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// Files that come from the server, one after another: what `get` and its relatives do.
struct Downloads {
    var options = DownloadOptions()
    var isRecursive = false
    /// True when the directories of a tree are also entered by links.
    var follows = false
    var isDryRun = false
    var confirmation: Confirmation

    var replacement: Replacement

    let workspace: ShellWorkspace
    private var tally: Tally
    private var totals = TransferTotals()

    init(_ arguments: Arguments, with workspace: ShellWorkspace) throws(Failure) {
        self.workspace = workspace
        tally = Tally(workspace.console)
        confirmation = Confirmation(workspace, isWanted: false)
        replacement = Replacement(arguments, workspace)
        isRecursive = arguments.has(.recursive)
        follows = arguments.has(.follow)
        isDryRun = arguments.has(.dryRun)
        options.type = arguments.transferType(workspace.settings)
        options.replaces = !replacement.keepsExisting
        options.rateLimit = try arguments.rateLimit() ?? workspace.settings.rateLimit
    }

    /// Brings everything that the words name to where the target says.
    mutating func fetch(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
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
        if !items.isEmpty {
            if isRecursive, items.count == 1 { items[0] = try await examined(items[0], on: &remote) }
            let isTree = isRecursive && items.contains { $0.facts?.leadsToDirectory == true }
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
    mutating func conclude(_ outcome: BatchOutcome) {
        totals.add(outcome)
        workspace.console.report(outcome)
    }

    /// The item with its facts, which are asked for where no listing has told them.
    ///
    /// A link to a directory is taken for one where it was named itself, or is to be followed.
    private func examined(_ item: RemoteItem, on remote: inout Remote) async throws(Failure) -> RemoteItem {
        let isFound = item.facts != nil
        var facts = if let known = item.facts { known } else { try await remote.facts(of: item.path) }
        if facts.isLink, !isFound || follows, facts.resolvedKind == nil,
            try await remote.place(behind: item.path) != nil
        {
            facts.resolvedKind = .directory
        }
        return RemoteItem(path: item.path, facts: facts)
    }

    private mutating func fetch(
        _ item: RemoteItem, to destination: Destination, on remote: inout Remote
    ) async throws(Failure) {
        if isRecursive {
            let facts = try await examined(item, on: &remote).facts
            if let facts, facts.isLink, !facts.leadsToDirectory, item.facts != nil, !follows {
                return workspace.console.say("Not followed: \(item.path.shown), a link")
            }
            if facts?.leadsToDirectory == true {
                let directory = try await destination.directory(forTree: item.path, isDryRun: isDryRun)
                return try await fetchTree(item.path, into: directory, on: &remote)
            }
        } else if item.facts?.isDirectory == true {
            throw Failure(.usage, "\(item.path.shown) is a directory; use -r to get it with all it holds")
        }
        let target = try destination.target(for: item.path)
        try await fetchFile(item.path, item.facts, to: target, on: &remote, isNamed: true)
    }

    /// The place of a directory of a tree: the directory that is there already, or one of a name inside another.
    private enum TreePlace: Sendable {
        case root(LocalDirectory?)
        case inside(LocalDirectory?, name: [UInt8])
    }

    /// Brings a directory with all it holds; links and what is neither file nor directory are named and left out.
    private mutating func fetchTree(
        _ root: RemotePath, into directory: LocalDirectory?, on remote: inout Remote
    ) async throws(Failure) {
        var walk = TreeWalk(
            root, at: TreePlace.root(directory), follows: follows, refusesDefects: true, workspace.console, on: remote)
        while let step = try await walk.next(on: &remote) {
            do throws(Failure) {
                let local = try await open(step.place)
                for entry in step.entries where entry.role == .directory {
                    walk.enter(entry, of: step, at: .inside(local, name: entry.facts.name.bytes))
                }
                for entry in step.entries where entry.role == .file || entry.role == .other {
                    try await fetchEntry(entry, of: step.directory, into: local, on: &remote)
                }
            } catch {
                try walk.fail(error)
            }
        }
        try walk.finish()
    }

    private mutating func fetchEntry(
        _ entry: TreeWalk<TreePlace>.Entry, of directory: RemotePath, into local: LocalDirectory?,
        on remote: inout Remote
    ) async throws(Failure) {
        let name = entry.facts.name.bytes
        let path = directory.appending(name)
        guard entry.role == .file else {
            return workspace.console.say("Left out \(path.shown): neither file nor directory")
        }
        let target = local.map { DownloadTarget.inside($0, name: name) } ?? .file(LocalPath(bytes: name))
        do throws(Failure) { try await fetchFile(path, entry.facts, to: target, on: &remote, isNamed: false) } catch {
            try tally.fail(error)
        }
    }

    /// The directory here in which a directory of the tree goes on; none is made when nothing is to be done.
    private func open(_ place: TreePlace) async throws(Failure) -> LocalDirectory? {
        switch place {
        case .root(let directory): return directory
        case .inside(let directory, let name):
            do throws(FTPError) { return try await directory?.directory(name) } catch { throw Failure(error) }
        }
    }
}

extension RemotePath {
    /// The path, safe to show.
    var shown: String { Printable.text(bytes) }
}
