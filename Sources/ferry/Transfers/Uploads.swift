// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// Files that go to the server, one after another: what `put` and its relatives do.
struct Uploads {
    var options = UploadOptions()
    var isRecursive = false
    /// True when links of a tree are followed.
    var follows = false
    var isDryRun = false
    var confirmation: Confirmation
    var replacement: Replacement
    var ground = RemoteGround()

    let workspace: ShellWorkspace
    private var tally: Tally
    private var totals = TransferTotals()

    init(_ arguments: Arguments, with workspace: ShellWorkspace) throws(Failure) {
        self.workspace = workspace
        tally = Tally(workspace.console)
        confirmation = Confirmation(workspace, isWanted: false)
        isRecursive = arguments.has(.recursive)
        follows = arguments.has(.follow)
        isDryRun = arguments.has(.dryRun)
        replacement = Replacement(arguments, workspace)
        options.type = arguments.transferType(workspace.settings)
        options.rateLimit = try arguments.rateLimit() ?? workspace.settings.rateLimit
    }

    /// Sends everything that the words name to where the target says.
    mutating func send(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
        var paths: [[UInt8]] = []
        for name in names {
            do throws(Failure) { paths += try await LocalNames.paths(named: name, workspace.console) } catch {
                try tally.fail(error)
            }
        }
        if !paths.isEmpty {
            let isTree = isRecursive && paths.contains { isDirectory($0) }
            let destination = try await RemoteDestination(
                target, count: paths.count, isTree: isTree, isDryRun: isDryRun, on: &remote)
            if let directory = destination.directory {
                try await ground.expect(paths.count, in: directory, on: &remote)
            }
            for path in paths {
                do throws(Failure) {
                    try await send(path, to: destination, on: &remote)
                    tally.succeed()
                } catch {
                    try tally.fail(error)
                }
            }
            let operation = options.appends ? BatchOutcome.Operation.append : .put
            if !workspace.settings.writesJSON, let sentence = totals.sentence(operation, isTree: isRecursive) {
                workspace.console.say(sentence)
            }
        }
        remote.listings.forget()
        try tally.finish()
    }

    /// Takes note of what became of a file, and tells of it.
    mutating func conclude(_ outcome: BatchOutcome) {
        totals.add(outcome)
        workspace.console.report(outcome)
    }

    private func isDirectory(_ path: [UInt8]) -> Bool { (try? LocalNames.kind(path)) == .directory }

    private mutating func send(
        _ path: [UInt8], to destination: RemoteDestination, on remote: inout Remote
    ) async throws(Failure) {
        if path == [UInt8(ascii: "-")] {
            guard case .name(let name) = destination else {
                throw Failure(.usage, "Standard input needs a name to go to")
            }
            // Keys show on the terminal while a person types the file itself.
            let before = TypedKeys.change(to: .shown)
            defer { TypedKeys.change(to: before) }
            return try await sendFile(Item(source: .descriptor(0), local: path), to: name, on: &remote)
        }
        switch try LocalNames.kind(path) {
        case .directory where isRecursive:
            try await sendTree(path, to: destination.path(for: path, isTree: true), on: &remote)
        case .directory:
            throw Failure(.usage, "\(Printable.text(path)) is a directory; use -r to put it with all it holds")
        default:
            let item = Item(source: .file(LocalPath(bytes: path)), local: path)
            try await sendFile(item, to: try destination.path(for: path), on: &remote)
        }
    }

    /// Sends a directory with all it holds; links, unless they are followed, and what is neither file nor directory are
    /// named and left out.
    private mutating func sendTree(
        _ root: [UInt8], to target: RemotePath, on remote: inout Remote
    ) async throws(Failure) {
        var walk = LocalWalk(LocalPath(bytes: root), to: target, follows: follows, workspace.console)
        while let next = walk.next() {
            do throws(Failure) {
                guard let entries = try await walk.visit(next) else { continue }
                if !isDryRun, !next.target.bytes.isEmpty, try await makeDirectory(next.target, on: &remote) {
                    ground.expectNothing(in: next.target)
                }
                let files = entries.filter { $0.role == .file }
                try await ground.expect(files.count, in: next.target, on: &remote)
                let directory = try await LocalNames.open(next.local)
                for entry in files { try await sendEntry(entry, of: directory, to: next.target, on: &remote) }
            } catch {
                try tally.fail(error)
            }
        }
    }

    private mutating func sendEntry(
        _ entry: LocalWalk.Entry, of directory: LocalDirectory, to target: RemotePath, on remote: inout Remote
    ) async throws(Failure) {
        let name = entry.facts.name.bytes
        let local = directory.path.appending(name)
        // A link that is not to be followed must not be followed either when it has just come into being.
        let item =
            entry.facts.isLink
            ? Item(source: .file(local), local: local.bytes)
            : Item(source: .inside(directory, name: name), local: local.bytes, facts: entry.facts)
        do throws(Failure) { try await sendFile(item, to: target.appending(name), on: &remote) } catch {
            try tally.fail(error)
        }
    }

    /// Makes a directory with its parents; `true` if it was missing.
    private func makeDirectory(_ path: RemotePath, on remote: inout Remote) async throws(Failure) -> Bool {
        do throws(FTPError) { return try await remote.connection.makeDirectory(path, intermediates: true) } catch {
            throw Failure(error)
        }
    }
}
