// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import ProgramKit

/// The files and trees of one `cp`, one after the other.
struct CopyRun {
    private var options = CopyOptions()
    private let isRecursive: Bool
    private let follows: Bool
    private let console: Console
    private let display: ProgressDisplay?
    private var replacement: Replacement
    private var tally: Tally

    init(_ arguments: Arguments, _ workspace: ShellWorkspace) throws(Failure) {
        console = workspace.console
        display = ProgressDisplay(on: workspace.console)
        options.relays = arguments.has(Copy.relay)
        if let rate = try arguments.rateLimit() ?? workspace.settings.rateLimit {
            (options.rateLimit, options.rateSchedule) = rate.shares(1)
        }
        isRecursive = arguments.has(.recursive)
        follows = arguments.has(.follow)
        replacement = Replacement(arguments, workspace)
        tally = Tally(workspace.console)
    }

    /// Copies everything that the words name to where the target says.
    mutating func copy(
        _ words: some Collection<Word>, to target: [UInt8], between sides: inout CopySides
    ) async throws(Failure) {
        var items: [RemoteItem] = []
        for word in words {
            do throws(Failure) {
                items += try await sides.source.items(named: word, .theVeryName, console) {
                    (defect) throws(Failure) in try tally.fail(defect)
                }
            } catch {
                try tally.fail(error)
            }
        }
        if items.isEmpty { return try tally.finish() }
        let (count, isTree) = (items.count, isRecursive)
        let destination = try await sides.onDestination { (remote) async throws(Failure) in
            remote.listings.forget()
            let isOfTree = isTree && target.last != .slash && count == 1
            return try await RemoteDestination(target, count: count, isTree: isOfTree, isDryRun: false, on: &remote)
        }
        for item in items {
            do throws(Failure) { try await copy(item, to: destination, between: &sides) } catch {
                try tally.fail(error)
            }
        }
        try tally.finish()
    }

    private mutating func copy(
        _ item: RemoteItem, to destination: RemoteDestination, between sides: inout CopySides
    ) async throws(Failure) {
        let path = try destination.path(for: item.path.bytes, isTree: isRecursive)
        if isRecursive {
            let facts: EntryFacts
            if let known = item.facts { facts = known } else { facts = try await sides.source.facts(of: item.path) }
            if facts.leadsToDirectory { return try await copyTree(item.path, to: path, between: &sides) }
        }
        try await copyFile(item.path, to: path, isFree: false, between: &sides)
    }

    /// Copies a directory with all that it holds.
    private mutating func copyTree(
        _ root: RemotePath, to target: RemotePath, between sides: inout CopySides
    ) async throws(Failure) {
        if sides.isOneServer { try sides.source.refuseCopy(of: root, into: target) }
        var walk = TreeWalk(root, at: target, follows: follows, console, on: sides.source)
        while let step = try await walk.next(on: &sides.source) {
            let place = step.place
            let isNew = try await sides.onDestination { (remote) async throws(Failure) in
                do throws(FTPError) {
                    return try await remote.connection.makeDirectory(place, intermediates: true)
                } catch {
                    throw Failure(error)
                }
            }
            for defect in step.summary.defects(of: step.directory) { try tally.fail(defect) }
            for entry in step.entries {
                let path = place.appending(entry.facts.name)
                switch entry.role {
                case .directory: walk.enter(entry, of: step, at: path)
                case .file:
                    let original = step.directory.appending(entry.facts.name)
                    do throws(Failure) {
                        try await copyFile(original, to: path, isFree: isNew, between: &sides)
                    } catch {
                        try tally.fail(error)
                    }
                case .link, .other: break
                }
            }
        }
        do throws(Failure) { try walk.finish() } catch { try tally.fail(error) }
    }

    private mutating func copyFile(
        _ path: RemotePath, to target: RemotePath, isFree: Bool, between sides: inout CopySides
    ) async throws(Failure) {
        var present: EntryFacts?
        if !isFree {
            present = try await sides.onDestination { (remote) async throws(Failure) in
                do throws(FTPError) { return try await remote.connection.standing(at: target) } catch {
                    throw Failure(error)
                }
            }
        }
        let label = "\(path.shown) to \(target.shown)"
        var outcome = BatchOutcome(
            operation: .copy, source: path.bytes, target: target.bytes, label: label, result: .skipped)
        if let present {
            if present.leadsToDirectory {
                throw Failure(.denied, "There is a directory of that name on the server: \(target.shown)")
            }
            if try await !replacement.permits(target.shown, .copy) { return console.report(outcome) }
            outcome.isReplacement = true
        }
        let summary: CopySummary
        do throws(Failure) {
            summary = try await sides.copy(path, to: target, options, display?.observer(for: path.bytes))
        } catch {
            console.clearBar()
            // A copy begins anew the next time.
            if error.cause?.code == .cancelled { throw .interrupted }
            throw error.cause?.code == .isDirectory
                ? Failure(.usage, "\(path.shown) is a directory; use -r to copy it with all it holds") : error
        }
        outcome.result = .transferred(summary.transfer, .binary)
        outcome.way = summary.way
        console.report(outcome)
        tally.succeed()
    }
}

extension Remote {
    /// Refuses to copy a directory into itself, which would not end.
    fileprivate func refuseCopy(of root: RemotePath, into target: RemotePath) throws(Failure) {
        let here = connection.workingDirectory ?? "/"
        func whole(_ path: RemotePath) -> [UInt8] {
            VirtualPath(path.isAbsolute ? path.bytes : here.appending(path.bytes).bytes).bytes
        }
        let (from, to) = (whole(root), whole(target))
        let prefix = from.last == .slash ? from : from + [.slash]
        if to == from || to.starts(with: prefix) {
            throw Failure(.usage, "\(root.shown) cannot be copied into itself: \(target.shown)")
        }
    }
}
