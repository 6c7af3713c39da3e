// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// A comparison of a directory here and one on the server with all they hold, finding by finding.
///
/// ```swift
/// var walk = connection.comparison(of: "site", with: "/www")
/// while let event = try await walk.next(on: &connection) {
///     if case .finding(let finding) = event, !finding.comparison.isSame { print(finding) }
/// }
/// ```
///
/// A directory whose listing cannot be read as a whole is a problem, and nothing in it is called missing.
public struct ComparisonWalk: Sendable {
    /// The next thing of a comparison.
    public enum Event: Sendable {
        case finding(ComparisonFinding)
        /// Something is left out of the comparison.
        case remark(TreeRemark)
        /// Something could not be compared.
        case problem(PlanProblem)
    }

    /// A directory of both trees.
    private struct Place: Sendable {
        let local: LocalPath
        /// Its path from the roots.
        let path: RemotePath
    }

    /// A piece of work that a listing has brought.
    private enum Work: Sendable {
        case event(Event)
        case files(path: RemotePath, local: LocalPath, size: Int64, remote: RemotePath, told: Int64?)
    }

    private var walk: RemoteWalk<Place>
    private let algorithm: HashAlgorithm?
    private let follows: Bool
    private var tasks: ArraySlice<Work> = []

    init(
        _ directory: LocalPath, _ root: RemotePath, _ algorithm: HashAlgorithm?, follows: Bool,
        from workingDirectory: RemotePath?
    ) {
        (self.algorithm, self.follows) = (algorithm, follows)
        walk = RemoteWalk(
            root, at: Place(local: directory, path: RemotePath(bytes: [])), follows: follows, refusesDefects: true,
            from: workingDirectory)
    }

    /// The next event; `nil` at the end.
    ///
    /// - Throws: An error that ends the connection.
    public mutating func next(on connection: inout FTPConnection) async throws(FTPError) -> Event? {
        while true {
            switch tasks.popFirst() {
            case .event(let event): return event
            case .files(let path, let local, let size, let remote, let told):
                do throws(FTPError) {
                    let result = try await connection.compare(local, of: size, with: remote, of: told, by: algorithm)
                    return .finding(ComparisonFinding(path: path.bytes, comparison: result))
                } catch {
                    if connection.isSpent(by: error) { throw error }
                    return .problem(.failed(error))
                }
            case nil:
                switch try await walk.next(on: &connection) {
                case nil: return nil
                case .remark(let remark): return .remark(remark)
                case .problem(let problem): return .problem(problem)
                case .directory(let step): await take(step)
                }
            }
        }
    }
}

// MARK: - One directory

extension ComparisonWalk {
    /// Compares the entries of a directory by name and kind; files are left for later.
    private mutating func take(_ step: RemoteWalk<Place>.Step) async {
        let (place, follows) = (step.place, follows)
        var mine: [FileName: EntryFacts] = [:]
        do throws(Errno) {
            let entries = try await BlockingPool.shared.run { () throws(Errno) in
                try LocalTree.entries(of: place.local.bytes).map { entry throws(Errno) in
                    try follows ? entry.followed(in: place.local) : entry
                }
            }
            for entry in entries { mine[entry.name] = entry }
        } catch {
            return tasks.append(.event(.problem(.local(place.local, cause: error))))
        }
        for entry in step.entries {
            let here = mine.removeValue(forKey: entry.facts.name)
            compare(here, with: entry, of: step)
        }
        // A name that the server cannot list may be one of these.
        if step.summary.unlistableNames > 0 { return }
        for facts in mine.values.map(\.self).inOrderOfNames { note(onlyHere: facts, in: place) }
    }

    private mutating func compare(
        _ here: EntryFacts?, with there: RemoteWalk<Place>.Entry, of step: RemoteWalk<Place>.Step
    ) {
        let name = there.facts.name
        let path = step.place.path.appending(name)
        guard let here else {
            if there.role != .link { add(path, .missingHere(there.role == .directory ? .directory : there.facts.kind)) }
            return
        }
        let local = step.place.local.appending(name)
        switch (here.kind, there.role) {
        case (.file, .file):
            tasks.append(
                .files(
                    path: path, local: local, size: here.size ?? 0, remote: step.directory.appending(name),
                    told: there.facts.size))
        case (.directory, .directory): walk.enter(there, of: step, at: Place(local: local, path: path))
        case (.symbolicLink(let mine), .link):
            if case .symbolicLink(let theirs?) = there.facts.kind, let mine, mine != theirs {
                add(path, .kindsDiffer(here: here.kind, there: there.facts.kind))
            }
        case (.other, .other): break
        default:
            add(path, .kindsDiffer(here: here.kind, there: there.role == .directory ? .directory : there.facts.kind))
        }
    }

    private mutating func note(onlyHere facts: EntryFacts, in place: Place) {
        let local = place.local.appending(facts.name)
        switch facts.kind {
        case .symbolicLink(let target):
            let reason: TreeRemark.Reason = follows ? .linkLeadsNowhere : .linkNotFollowed(target: target)
            tasks.append(.event(.remark(TreeRemark(path: local.bytes, reason: reason))))
        case .other:
            tasks.append(.event(.remark(TreeRemark(path: local.bytes, reason: .neitherFileNorDirectory))))
        default: add(place.path.appending(facts.name), .missingThere(facts.kind))
        }
    }

    private mutating func add(_ path: RemotePath, _ result: Comparison) {
        tasks.append(.event(.finding(ComparisonFinding(path: path.bytes, comparison: result))))
    }
}

extension EntryFacts {
    /// The entry with kind and size of what it leads to; a link that leads nowhere remains one.
    fileprivate func followed(in directory: LocalPath) throws(Errno) -> EntryFacts {
        guard isLink, let target = try LocalTree.targetNow(of: directory.appending(name)) else { return self }
        var facts = self
        (facts.kind, facts.size) = (target.kind, target.size)
        return facts
    }
}

extension FTPConnection {
    /// Begins to compare a directory here with one on the server, and all they hold.
    ///
    /// - Parameters:
    ///   - directory: The directory here.
    ///   - path: The directory on the server.
    ///   - algorithm: The algorithm of digests; the best that the server offers if `nil`.
    ///   - follows: Goes where links lead, on either side; otherwise they are left out with a remark.
    /// - Returns: The comparison, which asks nothing before it is asked itself.
    public func comparison(
        of directory: LocalPath, with path: some RemotePathConvertible, by algorithm: HashAlgorithm? = nil,
        followingLinks follows: Bool = false
    ) -> ComparisonWalk {
        ComparisonWalk(directory, path.remotePath, algorithm, follows: follows, from: workingDirectory)
    }
}
