// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Files and trees that are to be brought from the server.
///
/// A directory is listed when its turn comes. Links and what is neither file nor directory are left out with a remark.
public struct DownloadPlan: TransferPlan {
    /// The settings of all downloads.
    public var options: DownloadOptions

    /// Brings directories with all they hold.
    public var isRecursive = false

    /// Enters directories and brings files also where links lead to them.
    public var followsLinks = false

    /// Leaves files alone that exist here.
    public var keepsExisting = false

    /// True for a plan that is only looked at: then trees need no place here.
    public var isRehearsal = false

    /// The directory here that takes what one on the server holds.
    private struct Place: Sendable {
        let path: LocalPath
        /// The directory itself, or the one that it is to be made in; neither while the plan is only looked at.
        var open: LocalDirectory?
        var parent: LocalDirectory?
        /// True for the directory of a tree itself, which is made before it is listed.
        var isRoot = false
    }

    /// The directory whose files are handed out.
    private struct Current: Sendable {
        let directory: RemotePath
        let place: Place
        var entries: ArraySlice<RemoteWalk<Place>.Entry>
    }

    /// The directory that was handed out to be made, and what goes into it.
    private enum Awaited: Sendable {
        case tree(RemotePath, Place, from: RemotePath?)
        case step(RemoteWalk<Place>.Step)
    }

    private var items: ArraySlice<DownloadItem>
    private var walk: RemoteWalk<Place>?
    private var current: Current?
    private var awaited: Awaited?
    private var known = PlanOutlook()

    /// Plans to bring these, in this order.
    public init(_ items: [DownloadItem], options: DownloadOptions = DownloadOptions()) {
        self.items = items[...]
        self.options = options
        known.files = items.count
    }

    /// The named items and the files of the directory at hand.
    public var outlook: PlanOutlook {
        var outlook = known
        // Each of the named items may be a directory.
        outlook.directories = (walk?.waiting ?? 0) + (isRecursive ? items.count : 0)
        return outlook
    }

    /// The next step.
    public mutating func next(on connection: inout FTPConnection) async throws -> PlanStep? {
        try await step(on: &connection)
    }

    /// Goes on in a directory that was made; one that cannot be made is left out with all that would go into it.
    public mutating func settle(_ directory: Result<MadeDirectory, FTPError>) {
        guard let awaited = awaited.take(), case .success(.here(let local)) = directory else { return }
        goOn(awaited, in: local)
    }
}

// MARK: - Directories

extension DownloadPlan {
    private mutating func step(on connection: inout FTPConnection) async throws(FTPError) -> PlanStep? {
        while true {
            if let awaited = awaited.take() { goOn(awaited, in: nil) }
            if let step = try await nextEntry(on: &connection) { return step }
            if walk != nil {
                guard let event = try await walk?.next(on: &connection) else {
                    walk = nil
                    continue
                }
                switch event {
                case .remark(let remark): return .remark(remark)
                case .problem(let problem): return .problem(problem)
                case .directory(let step): if let making = begin(step) { return making }
                }
            } else if let item = items.first {
                let step = try await begin(item, on: &connection)
                known.files -= 1
                items.removeFirst()
                if let step { return step }
            } else {
                return nil
            }
        }
    }

    /// Begins with a named item; `nil` when its walk begins.
    private mutating func begin(
        _ item: DownloadItem, on connection: inout FTPConnection
    ) async throws(FTPError) -> PlanStep? {
        do throws(FTPError) {
            guard isRecursive else {
                if item.facts?.isDirectory == true { return .problem(.isDirectory(path: item.path.bytes)) }
                return try await file(item.path, item.facts, to: item.target, isNamed: true, on: &connection)
            }
            let facts = try await item.examined(follows: followsLinks, on: &connection).facts
            if let facts, facts.isLink, !facts.leadsToDirectory, item.facts != nil, !followsLinks {
                return .remark(TreeRemark(path: item.path.bytes, reason: .linkNotFollowed(target: nil)))
            }
            guard facts?.leadsToDirectory == true else {
                return try await file(item.path, item.facts, to: item.target, isNamed: true, on: &connection)
            }
            if item.tree == nil, !isRehearsal { return .problem(.needsDirectory(item.path)) }
            return begin(treeOf: item, from: connection.workingDirectory)
        } catch {
            if connection.isSpent(by: error) { throw error }
            return .problem(.failed(error))
        }
    }

    /// Begins with a tree: with the directory that it goes to, where that has to be made.
    private mutating func begin(treeOf item: DownloadItem, from workingDirectory: RemotePath?) -> PlanStep? {
        switch item.tree {
        case .inside(let parent, let name):
            let place = Place(path: parent.path.appending(name), parent: parent)
            awaited = .tree(item.path, place, from: workingDirectory)
            return .makeDirectory(.here(place.path, in: parent))
        case .into(let directory):
            goOn(.tree(item.path, Place(path: directory.path), from: workingDirectory), in: directory)
        case nil:
            goOn(.tree(item.path, Place(path: LocalPath(bytes: item.path.name)), from: workingDirectory), in: nil)
        }
        return nil
    }

    /// Begins with a directory of a tree; `nil` when it need not be made.
    private mutating func begin(_ step: RemoteWalk<Place>.Step) -> PlanStep? {
        if step.place.isRoot {
            goOn(.step(step), in: step.place.open)
            return nil
        }
        awaited = .step(step)
        return .makeDirectory(.here(step.place.path, in: step.place.parent))
    }

    /// Goes on in a directory; in none while the plan is only looked at.
    private mutating func goOn(_ awaited: Awaited, in local: LocalDirectory?) {
        switch awaited {
        case .tree(let root, var place, let workingDirectory):
            place.open = local
            place.isRoot = true
            walk = RemoteWalk(
                root, at: place, follows: followsLinks, refusesDefects: true, from: workingDirectory)
        case .step(let step):
            for entry in step.entries where entry.role == .directory {
                walk?.enter(
                    entry, of: step, at: Place(path: step.place.path.appending(entry.facts.name), parent: local))
            }
            var place = step.place
            place.open = local
            let entries = step.entries.filter { $0.role == .file || $0.role == .other }
            current = Current(directory: step.directory, place: place, entries: entries[...])
            for entry in entries { known.add(entry.facts.size) }
        }
    }
}

// MARK: - Files

extension DownloadPlan {
    /// The next file of the directory at hand; `nil` at its end.
    private mutating func nextEntry(on connection: inout FTPConnection) async throws(FTPError) -> PlanStep? {
        guard let current, let entry = current.entries.first else { return nil }
        let path = current.directory.appending(entry.facts.name)
        let step: PlanStep
        if entry.role == .file {
            let name = entry.facts.name.bytes
            let target = current.place.open.map { DownloadTarget.inside($0, name: name) }
            do throws(FTPError) {
                step = try await file(
                    path, entry.facts, to: target ?? .file(current.place.path.appending(name)), isNamed: false,
                    on: &connection)
            } catch {
                if connection.isSpent(by: error) { throw error }
                step = .problem(.failed(error))
            }
        } else {
            step = .remark(TreeRemark(path: path.bytes, reason: .neitherFileNorDirectory))
        }
        self.current?.entries.removeFirst()
        known.remove(entry.facts.size)
        return step
    }

    /// A file, with what stands at its target.
    private func file(
        _ path: RemotePath, _ facts: EntryFacts?, to target: DownloadTarget?, isNamed: Bool,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> PlanStep {
        guard let target else { return .problem(.isDirectory(path: path.bytes)) }
        var file = PlannedDownload(path: path, target: target, options: options, state: .free, isNamed: isNamed)
        file.options.learn(facts, from: connection.features)
        // While the plan is only looked at, the directories of a tree may not be there yet.
        let isReal = isNamed || current?.place.open != nil
        guard isReal, let present = target.path.flatMap({ LocalTree.replaceable(at: $0.bytes) }) else {
            return .download(file)
        }
        if keepsExisting {
            file.state = .kept
        } else if try await isHere(&file, facts, present, on: &connection) {
            file.state = .same
        } else if options.resume != .required {
            file.state = .different
        }
        return .download(file)
    }

    /// True when the file here has the size and time of the one on the server; false for text.
    ///
    /// The facts that the server tells are kept in the options for the transfer.
    private func isHere(
        _ file: inout PlannedDownload, _ facts: EntryFacts?, _ present: EntryFacts,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> Bool {
        guard options.type == .binary else { return false }
        let known: EntryFacts? = if let facts { facts } else { try await connection.standing(at: file.path) }
        guard let known else { return false }
        if known.isDirectory { throw FTPError(.isDirectory, .download, file.path.bytes) }
        file.options.learn(known, from: connection.features)
        return try await connection.isSameVersion(present, as: known, at: file.path)
    }
}
