// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

extension Downloads {
    /// Brings one file, unless the same is here already or what is here is to stay.
    mutating func fetchFile(
        _ path: RemotePath, _ facts: EntryFacts?, to target: DownloadTarget, on remote: inout Remote,
        isNamed: Bool
    ) async throws(Failure) {
        let label = target.label(for: path)
        var options = options
        options.learn(facts, on: remote)
        var replaced = false
        // A dry run makes no directories, so the names of a tree lead nowhere yet.
        let place = isDryRun && !isNamed ? nil : target.path
        if let present = place.flatMap({ LocalTree.replaceable(at: $0.bytes) }) {
            let outcome = { (result: BatchOutcome.Result) in
                BatchOutcome(
                    operation: .get, source: path.bytes, target: target.path?.bytes ?? [], label: label,
                    result: result, isNotable: isNamed)
            }
            if replacement.keepsExisting { return conclude(outcome(.skipped)) }
            if try await isHere(path, facts, present, &options, on: &remote) { return conclude(outcome(.unchanged)) }
            let isContinuation = options.resume == .required
            if !isDryRun, !isContinuation, try await !replacement.permits(label, .get) {
                return conclude(outcome(.skipped))
            }
            replaced = !isContinuation
        }
        if isDryRun { return workspace.console.say("Would download \(label)\(replaced ? ", replacing it here" : "")") }
        if try await !confirmation.agrees("Download \(label)?") { return }
        let summary = try await fetch(path, to: target, options, on: &remote)
        conclude(
            BatchOutcome(
                operation: .get, source: path.bytes, target: target.path?.bytes ?? [UInt8(ascii: "-")], label: label,
                result: .transferred(summary, options.type), isReplacement: replaced))
    }

    /// True when the file here has the size and time of the one on the server; false for text.
    ///
    /// The facts that the server tells are kept in `options` for the transfer.
    private func isHere(
        _ path: RemotePath, _ facts: EntryFacts?, _ present: EntryFacts, _ options: inout DownloadOptions,
        on remote: inout Remote
    ) async throws(Failure) -> Bool {
        guard options.type == .binary else { return false }
        let known: EntryFacts? = if let facts { facts } else { try await remote.standing(at: path) }
        guard let known else { return false }
        if known.isDirectory {
            throw Failure(.usage, "\(path.shown) is a directory; use -r to get it with all it holds")
        }
        options.learn(known, on: remote)
        return try await remote.isSameVersion(present, as: known, at: path)
    }

    private func fetch(
        _ path: RemotePath, to target: DownloadTarget, _ options: DownloadOptions, on remote: inout Remote
    ) async throws(Failure) -> TransferSummary {
        let observer = target.isDescriptor ? nil : ProgressDisplay.observer(for: path.name, on: workspace.console)
        defer { workspace.console.clearBar() }
        do throws(FTPError) {
            // Bytes written to standard output cannot be taken back, so the download is not begun twice.
            if target.isDescriptor { return try await remote.connection.download(path, to: target, options: options) }
            return try await remote.connection.repeating { connection async throws(FTPError) in
                try await connection.download(path, to: target, options: options, onProgress: observer)
            }
        } catch {
            throw Failure(error, of: options.type)
        }
    }
}

extension DownloadOptions {
    /// Takes over what a listing or an answer has said, as far as it can be relied on.
    fileprivate mutating func learn(_ facts: EntryFacts?, on remote: borrowing Remote) {
        guard let facts, facts.kind == .file else { return }
        knownMode = facts.mode ?? knownMode
        // Only machine listings tell sizes and times that are exact.
        guard remote.connection.features.has("MLST") else { return }
        knownSize = facts.size ?? knownSize
        knownModified = facts.modified ?? knownModified
    }
}

extension DownloadTarget {
    /// The local path that the file goes to; `nil` for a pipe or the terminal.
    var path: LocalPath? {
        switch self {
        case .descriptor: nil
        case .inside(let directory, let name): directory.path.appending(name)
        case .file(let path): path
        }
    }
}
