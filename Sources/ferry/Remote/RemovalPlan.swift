// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Everything that is to be deleted, found before anything is: links themselves, never what they lead to.
struct RemovalPlan: Sendable {
    enum Step: Sendable {
        case file(RemotePath)
        case link(RemotePath)
        /// Before what a directory holds: it must still be the one that was listed, or the steps up to `end` are left.
        case enter(RemotePath, EntryFacts.Unique?, end: Int)
        /// An empty directory; `isKept` where something in it is left alone.
        case directory(RemotePath, isKept: Bool)

        var path: RemotePath {
            switch self {
            case .file(let path), .link(let path), .enter(let path, _, _), .directory(let path, _): path
            }
        }
    }

    private(set) var steps: [Step] = []
    private(set) var files = 0
    private(set) var links = 0
    private(set) var directories = 0
    /// The names found at the top, for the question; that of a directory ends with a slash.
    private(set) var names: [[UInt8]] = []
    /// The failures that name what is left alone, and say why.
    private(set) var refusals: [Failure] = []

    /// The number of entries that will be deleted.
    var count: Int { files + links + directories }

    /// `12 entries (9 files, 1 link, 2 directories)`.
    var sentence: String {
        var parts: [String] = []
        if files > 0 { parts.append(Readable.count(files, "file")) }
        if links > 0 { parts.append(Readable.count(links, "link")) }
        if directories > 0 { parts.append("\(directories) director\(directories == 1 ? "y" : "ies")") }
        return "\(count) \(count == 1 ? "entry" : "entries") (\(parts.joined(separator: ", ")))"
    }

    /// Adds a file, or whatever DELE deletes.
    mutating func add(file path: RemotePath) {
        names.append(path.bytes)
        append(file: path)
    }

    private mutating func append(file path: RemotePath) {
        steps.append(.file(path))
        files += 1
    }

    private mutating func append(link path: RemotePath) {
        steps.append(.link(path))
        links += 1
    }
}

// MARK: - Looking for what there is

extension RemovalPlan {
    /// Adds what stands at a path: a file, a link itself, or a directory with all it holds.
    ///
    /// The directory above tells which it is: asked about the path itself, servers tell of what a link leads to.
    mutating func add(treeAt path: RemotePath, on remote: inout Remote) async throws(Failure) {
        let path = RemotePath(bytes: path.withoutSlashes)
        guard VirtualPath.isComponent(path.name) else {
            let shown = path.bytes.isEmpty ? "An empty name" : path.shown
            throw Failure(.guarded, "\(shown) names no directory that could be deleted")
        }
        let survey = try await remote.survey(of: path.parent, thoroughly: true)
        guard let facts = survey.entries.first(where: { $0.name == path.name }) else {
            let facts = try await remote.facts(of: path)
            if !facts.leadsToDirectory { return add(file: path) }
            throw Failure(
                .guarded, "\(path.shown) may be a link: the listing above it does not show it, so it is left alone")
        }
        if survey.doubtful.contains(FileName(path.name)) { throw .mayBeLink(path) }
        names.append(facts.isDirectory ? path.bytes + [.slash] : path.bytes)
        if facts.isLink { return append(link: path) }
        guard facts.isDirectory else { return append(file: path) }
        _ = try await walk(path, facts.unique, depth: 0, on: &remote)
    }

    /// Adds a directory and what it holds, and tells whether all of it goes.
    private mutating func walk(
        _ directory: RemotePath, _ unique: EntryFacts.Unique?, depth: Int, on remote: inout Remote
    ) async throws(Failure) -> Bool {
        if depth > deepestTree {
            throw Failure(.guarded, "\(directory.shown) is nested too deeply; nothing is deleted")
        }
        let survey: DirectorySurvey
        do throws(Failure) { survey = try await remote.survey(of: directory, thoroughly: true) } catch {
            return try refuse(error)
        }
        if let defect = survey.summary.defects(of: directory, "; it is left alone with all it holds").first {
            return try refuse(defect)
        }
        if let unique, let listed = survey.summary.unique, unique != listed {
            return try refuse(.hasChanged(directory))
        }
        let start = steps.count
        steps.append(.enter(directory, unique, end: start))
        var isWhole = true
        for omission in survey.summary.omissions(of: directory) { isWhole = try refuse(omission) }
        for entry in survey.entries where entry.isProper {
            let path = directory.appending(entry.name)
            if survey.doubtful.contains(entry.name) {
                isWhole = try refuse(.mayBeLink(path))
            } else if entry.isLink {
                append(link: path)
            } else if entry.isDirectory {
                if try await !walk(path, entry.unique, depth: depth + 1, on: &remote) { isWhole = false }
            } else {
                append(file: path)
            }
        }
        steps[start] = .enter(directory, unique, end: steps.count)
        steps.append(.directory(directory, isKept: !isWhole))
        if isWhole { directories += 1 }
        return isWhole
    }

    /// Takes note of something that stays; `false`, for it keeps what it is in.
    private mutating func refuse(_ failure: Failure) throws(Failure) -> Bool {
        if failure.endsBatch { throw failure }
        refusals.append(failure)
        return false
    }
}

extension RemotePath {
    /// The path without slashes at its end: with one, some servers delete what a link leads to.
    fileprivate var withoutSlashes: [UInt8] {
        var bytes = bytes
        while bytes.count > 1, bytes.last == .slash { bytes.removeLast() }
        return bytes
    }
}

extension Failure {
    fileprivate static func mayBeLink(_ path: RemotePath) -> Failure {
        Failure(
            .guarded, "\(path.shown) may be a link, for all the server tells, so what it holds is left alone",
            advice: "Delete what it holds by name, then: rmdir \(path.shown)")
    }

    static func hasChanged(_ directory: RemotePath) -> Failure {
        Failure(.guarded, "\(directory.shown) is not the directory that was listed any more, so it is left alone")
    }
}
