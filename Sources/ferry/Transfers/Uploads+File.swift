// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

extension Uploads {
    /// A file of this machine on its way.
    struct Item {
        let source: UploadSource
        let local: [UInt8]
        /// The facts of the file here, from the directory that was read; `nil` where none was.
        var facts: EntryFacts?
    }

    /// Sends one file, unless what stands there is the same (in a tree) or is to stay.
    mutating func sendFile(_ item: Item, to path: RemotePath, on remote: inout Remote) async throws(Failure) {
        let name = LocalPath(bytes: item.local).name
        let shown = item.source.isDescriptor ? "standard input" : Printable.text(item.local)
        let label = name == path.name ? shown : "\(shown) as \(path.shown)"
        let operation = options.appends ? BatchOutcome.Operation.append : .put
        let outcome = { (result: BatchOutcome.Result) in
            BatchOutcome(operation: operation, source: item.local, target: path.bytes, label: label, result: result)
        }
        var replaced = false
        // A file that is continued or added to is not replaced.
        if !options.appends, options.resume != .required, let present = try await ground.entry(at: path, on: &remote) {
            if present.leadsToDirectory {
                throw Failure(.denied, "There is a directory of that name on the server: \(path.shown)")
            }
            if replacement.keepsExisting { return conclude(outcome(.skipped)) }
            if let facts = item.facts, options.type == .binary,
                try await remote.isSameVersion(facts, as: present, at: path)
            {
                var unchanged = outcome(.unchanged)
                unchanged.isNotable = false
                return conclude(unchanged)
            }
            if !isDryRun, try await !replacement.permits(path.shown, .put) { return conclude(outcome(.skipped)) }
            replaced = true
        }
        if isDryRun { return workspace.console.say("Would upload \(label)\(replaced ? ", replacing it there" : "")") }
        if try await !confirmation.agrees("Upload \(label)?") { return }
        let summary = try await send(item.source, name, to: path, on: &remote)
        ground.note(path)
        var done = outcome(.transferred(summary, options.type))
        done.isReplacement = replaced
        conclude(done)
    }

    private func send(
        _ source: UploadSource, _ name: [UInt8], to path: RemotePath, on remote: inout Remote
    ) async throws(Failure) -> TransferSummary {
        let observer = ProgressDisplay.observer(for: name, on: workspace.console)
        defer { workspace.console.clearBar() }
        let options = options
        do throws(FTPError) {
            if source.isDescriptor || options.appends {
                return try await remote.connection.upload(source, to: path, options: options, onProgress: observer)
            }
            return try await remote.connection.repeating { connection async throws(FTPError) in
                try await connection.upload(source, to: path, options: options, onProgress: observer)
            }
        } catch {
            throw Failure(error, of: options.type)
        }
    }
}

extension UploadSource {
    /// True when the bytes come from an open descriptor, such as a pipe.
    fileprivate var isDescriptor: Bool { if case .descriptor = self { true } else { false } }
}
