// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO
import ProgramKit

/// Files that go to the server, one after another: what `put` and its relatives do.
struct Uploads {
    var options = UploadOptions()
    var isRecursive = false
    var isDryRun = false
    var confirmation: Confirmation
    /// Whether files that exist on the server are left alone.
    var keepsExisting: Bool

    let workspace: Workspace
    private var tally: Tally
    private var totals = TransferTotals()

    init(_ arguments: Arguments, with workspace: Workspace) throws(Failure) {
        self.workspace = workspace
        tally = Tally(workspace.console)
        confirmation = Confirmation(workspace, isWanted: false)
        isRecursive = arguments.has(.recursive)
        isDryRun = arguments.has(.dryRun)
        keepsExisting = arguments.has(.noClobber) || workspace.settings.keepsExisting
        options.type = arguments.transferType(workspace.settings)
        options.rateLimit = try arguments.rateLimit() ?? workspace.settings.rateLimit
    }

    /// Sends everything that the words name to where the target says.
    mutating func send(_ names: [Word], to target: [UInt8]?, on remote: inout Remote) async throws(Failure) {
        var paths: [[UInt8]] = []
        for name in names {
            do throws(Failure) { paths += try await LocalNames.paths(named: name) } catch { try tally.fail(error) }
        }
        if !paths.isEmpty {
            let destination = try await RemoteDestination(target, count: paths.count, on: &remote)
            for path in paths {
                do throws(Failure) {
                    try await send(path, to: destination, on: &remote)
                    tally.succeed()
                } catch {
                    try tally.fail(error)
                }
            }
            if let sentence = totals.sentence("Uploaded") { workspace.console.say(sentence) }
        }
        remote.listings.forget()
        try tally.finish()
    }

    private mutating func send(
        _ path: [UInt8], to destination: RemoteDestination, on remote: inout Remote
    ) async throws(Failure) {
        if path == [UInt8(ascii: "-")] {
            guard case .name(let name) = destination else {
                throw Failure(.usage, "Standard input needs a name to go to")
            }
            return try await sendFile(.descriptor(0), path, to: name, on: &remote)
        }
        switch try LocalNames.kind(path) {
        case .folder where isRecursive:
            try await sendTree(path, to: destination.path(for: path, isTree: true), on: &remote)
        case .folder: throw Failure(.usage, "\(Printable.text(path)) is a folder; use -r to put it with all it holds")
        default:
            try await sendFile(.file(LocalPath(bytes: path)), path, to: try destination.path(for: path), on: &remote)
        }
    }

    private mutating func sendFile(
        _ source: UploadSource, _ local: [UInt8], to path: RemotePath, on remote: inout Remote
    ) async throws(Failure) {
        let name = LocalPath(bytes: local).name
        let shown = source.isDescriptor ? "standard input" : Printable.text(local)
        let label = name == path.name ? shown : "\(shown) as \(path.shown)"
        if isDryRun { return workspace.console.say("Would upload \(label)") }
        if try await !confirmation.agrees("Upload \(label)?") { return }
        if keepsExisting, try await remote.exists(path) {
            throw Failure(.guarded, "It exists on the server, and is left alone: \(path.shown)")
        }
        let observer = ProgressDisplay.observer(for: name, on: workspace.console)
        defer { workspace.console.clearBar() }
        let options = options
        do throws(FTPError) {
            let summary =
                if source.isDescriptor || options.appends {
                    try await remote.connection.upload(source, to: path, options: options, onProgress: observer)
                } else {
                    try await remote.connection.retrying { connection async throws(FTPError) in
                        try await connection.upload(source, to: path, options: options, onProgress: observer)
                    }
                }
            totals.add(summary)
            workspace.console.say(summary.sentence(options.appends ? "Appended" : "Uploaded", label, options.type))
        } catch {
            throw Failure(error, of: options.type)
        }
    }

    /// Sends a folder with all it holds; links and what is neither file nor folder are named and left out.
    private mutating func sendTree(
        _ root: [UInt8], to target: RemotePath, on remote: inout Remote
    ) async throws(Failure) {
        var pending = [(local: LocalPath(bytes: root), path: target)]
        while let next = pending.popLast() {
            do throws(Failure) {
                if !isDryRun, !next.path.bytes.isEmpty { try await makeFolder(next.path, on: &remote) }
                let entries = ListingOrder().sorted(try await LocalNames.entries(of: next.local.bytes))
                for entry in entries.reversed() where entry.isFolder {
                    pending.append((next.local.appending(entry.name), next.path.appending(entry.name)))
                }
                let folder = try await LocalNames.open(next.local)
                for entry in entries where !entry.isFolder {
                    try await sendEntry(entry, of: folder, to: next.path, on: &remote)
                }
            } catch {
                try tally.fail(error)
            }
        }
    }

    private mutating func sendEntry(
        _ entry: EntryFacts, of folder: LocalFolder, to target: RemotePath, on remote: inout Remote
    ) async throws(Failure) {
        let local = folder.path.appending(entry.name)
        guard entry.kind == .file else {
            let reason = entry.isLink ? "a symbolic link" : "neither file nor folder"
            return workspace.console.say("Left out \(Printable.text(local.bytes)): \(reason)")
        }
        let source = UploadSource.inside(folder, name: entry.name)
        do throws(Failure) {
            try await sendFile(source, local.bytes, to: target.appending(entry.name), on: &remote)
        } catch {
            try tally.fail(error)
        }
    }

    private func makeFolder(_ path: RemotePath, on remote: inout Remote) async throws(Failure) {
        do throws(FTPError) { try await remote.connection.makeFolder(path, intermediates: true) } catch {
            throw Failure(error)
        }
    }
}

extension UploadSource {
    /// Whether the bytes come from a pipe.
    fileprivate var isDescriptor: Bool { if case .descriptor = self { true } else { false } }
}
