// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Reads the side of a sync that is on the server: one listing for each directory.
struct RemoteTreeReader: Sendable {
    private(set) var filter: SyncFilter
    private let root: RemotePath
    private let readsIgnoreFiles: Bool
    /// The directories that are looked into; all where it is `nil`.
    private let directories: Set<SyncPath>?
    private var walk: RemoteWalk<SyncPath>
    private var found: [SyncEntry] = []
    private var tree = SyncTree()
    /// Makes a reader.
    ///
    /// - Parameters:
    ///   - root: The directory.
    ///   - options: The settings.
    ///   - isSource: True for the side whose `.ferryignore` and links count.
    ///   - directories: The directories that are looked into; all where it is `nil`.
    ///   - proven: Directories that are known to be no links.
    ///   - workingDirectory: The directory that relative paths begin in, where it is known.
    init(
        _ root: RemotePath, _ options: SyncOptions, isSource: Bool, lookingInto directories: Set<SyncPath>?,
        knowing proven: Set<SyncPath>, from workingDirectory: RemotePath?
    ) {
        self.root = root
        filter = options.filter
        readsIgnoreFiles = isSource && options.readsIgnoreFiles
        self.directories = directories
        walk = RemoteWalk(
            root, at: .root, follows: isSource && options.links == .follow, from: workingDirectory)
        walk.isNoLink = { directory, name in proven.contains(directory.appending(name.bytes)) }
    }

    /// Reads all of it.
    ///
    /// - Throws: An error that ends the connection, and `cancelled`.
    mutating func read(on connection: inout FTPConnection) async throws(FTPError) -> SyncTree {
        while let event = try await walk.next(on: &connection) {
            switch event {
            case .directory(let step): try await take(step, on: &connection)
            case .remark(let remark): if remark.reason == .visitedBefore { tree.remarks.append(remark) }
            case .problem(let problem): take(problem)
            }
        }
        tree.fill(with: found)
        return tree
    }

    private mutating func take(_ problem: PlanProblem) {
        if case .failed(let error) = problem, error.code == .notFound, found.isEmpty, tree.gaps.isEmpty,
            error.place == root.listingArgument || error.place == root.bytes
        {
            tree.isMissing = true
        } else {
            tree.gaps.append(SyncGap(path: problem.place(below: root), problem: problem))
        }
    }

    private mutating func take(
        _ step: RemoteWalk<SyncPath>.Step, on connection: inout FTPConnection
    ) async throws(FTPError) {
        if step.summary.hasDefects {
            tree.gaps.append(SyncGap(path: step.place, problem: .unreadable(step.directory, step.summary)))
        }
        let timesAreKnown = step.summary.command == "MLSD" || connection.habits.listingOffset != nil
        let hasIgnoreFile = step.entries.contains { $0.facts.name == SyncFilter.ignoreFile && $0.role == .file }
        if readsIgnoreFiles, hasIgnoreFile { try await readIgnoreFile(of: step, on: &connection) }
        for item in step.entries {
            var entry = SyncEntry(item.facts, in: step.place)
            switch item.role {
            case .file where entry.kind != .file:
                entry = SyncEntry(entry.path, .file)
                (entry.size, entry.modified) = (item.facts.size, item.facts.modified)
                (entry.told, entry.precision) = (entry.modified, item.facts.modifiedPrecision)
            case .directory where entry.kind != .directory: entry = SyncEntry(entry.path, .directory)
            case .file, .directory, .link, .other: break
            }
            if !timesAreKnown { entry.modified = nil }
            entry.isLeftOut = filter.leavesOut(entry.path, isDirectory: entry.kind == .directory)
            found.append(entry)
            if item.facts.kind == .directory, !step.doubtful.contains(item.facts.name) {
                tree.proven.insert(entry.path)
            }
            let isWanted = directories?.contains(entry.path) ?? true
            if entry.kind == .directory, !entry.isLeftOut, isWanted { walk.enter(item, of: step, at: entry.path) }
        }
    }

    /// A file that cannot be read could protect anything, so nothing is certain about its directory.
    private mutating func readIgnoreFile(
        of step: RemoteWalk<SyncPath>.Step, on connection: inout FTPConnection
    ) async throws(FTPError) {
        do throws(FTPError) {
            let bytes = try await connection.contents(
                of: step.directory.appending(SyncFilter.ignoreFile), limit: 1 << 20)
            filter.read(ignoreFile: bytes, in: step.place)
        } catch {
            if connection.isSpent(by: error) { throw error }
            tree.gaps.append(SyncGap(path: step.place, problem: .failed(error)))
        }
    }
}

extension PlanProblem {
    /// The directory that it lies in, below one of the server's.
    fileprivate func place(below root: RemotePath) -> SyncPath {
        let path: [UInt8]
        switch self {
        case .failed(let error): path = error.place
        case .unreadable(let directory, _), .incomplete(let directory, _), .tooDeep(let directory),
            .needsDirectory(let directory), .directoryInTheWay(let directory):
            path = directory.bytes
        case .local, .isDirectory: path = []
        }
        let prefix = root.appending(SyncPath("x")).bytes.dropLast()
        guard path.starts(with: prefix) else { return .root }
        return SyncPath(bytes: Array(path.dropFirst(prefix.count)))
    }
}
