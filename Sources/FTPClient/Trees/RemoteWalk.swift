// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// Visits a directory on the server and those below it that its user chooses to enter, each real directory once.
///
/// Links are left out with a remark, unless they are to be followed. Followed links come last, so that what is in the
/// tree has its own place; a directory that was visited before is not visited again, so that loops end.
///
/// `Place` is whatever the user wants to find again when a directory is visited.
package struct RemoteWalk<Place: Sendable>: Sendable {
    /// The next thing of a walk.
    package enum Event: Sendable {
        case directory(Step)
        /// Something of the directory that comes next is left out.
        case remark(TreeRemark)
        /// A directory is passed over, or a part of it.
        case problem(PlanProblem)
    }

    /// A directory and its entries, in the order of their names.
    package struct Step: Sendable {
        package let directory: RemotePath
        package let place: Place
        package let entries: [Entry]
        package let summary: ListingSummary
        /// Names of directories that may be links, as far as the server lets one know.
        package let doubtful: Set<FileName>
        fileprivate let node: Node
    }

    /// An entry, and what the walk makes of it.
    package struct Entry: Sendable {
        package var facts: EntryFacts
        package var role: Role
    }

    package enum Role: Sendable {
        case file
        case directory
        /// A link that is not followed, or leads nowhere.
        case link
        case other
    }

    /// A directory to visit.
    fileprivate struct Node: Sendable {
        let directory: RemotePath
        let place: Place
        /// Its path from the root as far as it is known, links resolved.
        let canonical: [UInt8]
        /// The `unique` facts of this directory and those above it.
        var line: [EntryFacts.Unique] = []
        /// Its own, as the listing above told it.
        var unique: EntryFacts.Unique?
        var depth = 0
        var isBehindLink = false
    }

    /// Takes files of a directory.
    package typealias FilePasser = (_ files: [EntryFacts], _ directory: RemotePath) -> Void

    /// Tells of an entry of a directory that it was found to be no link before; `nil` where all are to be checked.
    package var isNoLink: (@Sendable (Place, FileName) -> Bool)?

    private let follows: Bool
    private let linksLast: Bool
    private let refusesDefects: Bool
    /// Directories still to be visited, the next one last.
    private var pending: [Node] = []
    /// Directories that were entered from the step before, in order.
    private var entered: [Node] = []
    /// Directories behind links.
    private var later: [Node] = []
    private var visitedPaths: Set<[UInt8]> = []
    private var visited: Set<EntryFacts.Unique> = []
    /// The finds of the last visit that were not taken yet.
    private var events: ArraySlice<Event> = []

    /// Begins at a directory.
    ///
    /// - Parameters:
    ///   - root: The directory.
    ///   - place: What is to be found again when it is visited.
    ///   - follows: Goes where links lead, too.
    ///   - linksLast: Visits what is behind links when all else has been visited; or else in the order of names.
    ///   - refusesDefects: Passes over a directory whose listing cannot be read as a whole.
    ///   - workingDirectory: The directory that relative paths begin in, where it is known.
    package init(
        _ root: RemotePath, at place: Place, follows: Bool = false, linksLast: Bool = true,
        refusesDefects: Bool = false, from workingDirectory: RemotePath?
    ) {
        self.follows = follows
        self.linksLast = linksLast
        self.refusesDefects = refusesDefects
        let here = workingDirectory ?? "/"
        let whole = root.isAbsolute ? root.bytes : here.appending(root.bytes).bytes
        pending = [Node(directory: root, place: place, canonical: VirtualPath(whole).bytes)]
    }

    /// The directories that are known and were not visited yet.
    var waiting: Int { pending.count + entered.count + later.count }

    /// The next event; `nil` at the end.
    ///
    /// - Parameters:
    ///   - connection: The connection to ask.
    ///   - files: Gets files as they come, where that can be, with their directory; its step then has the others alone.
    /// - Returns: The event.
    /// - Throws: An error that ends the connection. The walk stands where it stood, and can go on with another one.
    package mutating func next(
        on connection: inout FTPConnection, passing files: FilePasser? = nil
    ) async throws(FTPError) -> Event? {
        pending += entered.reversed()
        entered = []
        while events.isEmpty {
            guard let node = pending.last ?? later.first else {
                connection.connector.stayBehind()
                return nil
            }
            // The data connection of the next listing is asked for in the flight of this one.
            connection.expectsMore = waiting > 1
            defer { connection.expectsMore = false }
            let found: [Event]
            do throws(FTPError) { found = try await visit(node, on: &connection, files) } catch {
                if connection.isSpent(by: error) { throw error }
                visitedPaths.insert(node.canonical)
                found = [.problem(.failed(error))]
            }
            if pending.popLast() == nil { later.removeFirst() }
            events = found[...]
        }
        return events.popFirst()
    }

    /// Visits a directory of a step later, the ones of a step in the order in which they are entered.
    package mutating func enter(_ entry: Entry, of step: Step, at place: Place) {
        let directory = step.directory.appending(entry.facts.name)
        var node = Node(
            directory: directory, place: place, canonical: Self.canonical(entry.facts, in: step.node.canonical))
        node.line = step.node.line
        node.unique = entry.facts.isLink ? nil : entry.facts.unique
        node.depth = step.node.depth + 1
        node.isBehindLink = step.node.isBehindLink || entry.facts.isLink
        if entry.facts.isLink, linksLast { later.append(node) } else { entered.append(node) }
    }
}

/// A tree deeper than this is a loop of links that the server hides.
package let deepestTree = 200

// MARK: - One directory

extension RemoteWalk {
    /// Lists a directory, unless it was visited before.
    private mutating func visit(
        _ node: Node, on connection: inout FTPConnection, _ passes: FilePasser?
    ) async throws(FTPError) -> [Event] {
        if node.depth > deepestTree { return [.problem(.tooDeep(node.directory))] }
        let isKnown = Event.remark(TreeRemark(path: node.directory.bytes, reason: .visitedBefore))
        if visitedPaths.contains(node.canonical) { return [isKnown] }
        if passes != nil, let unique = node.unique, node.line.contains(unique) { return [isKnown] }
        let directory = node.directory
        let survey = try await survey(node, on: &connection, passes)
        let unique = survey.summary.unique ?? node.unique
        var events: [Event] = []
        // Only an ancestor proves a loop where no link was seen; behind links any directory that was visited does.
        if let unique, node.line.contains(unique) || node.isBehindLink && visited.contains(unique) {
            events = [isKnown]
        } else if refusesDefects, survey.summary.hasDefects {
            events = [.problem(.unreadable(directory, survey.summary))]
        } else {
            if survey.summary.unlistableNames > 0 { events = [.problem(.incomplete(directory, survey.summary))] }
            var entries: [Entry] = []
            for facts in survey.entries.inOrderOfNames where facts.isProper {
                entries.append(try await entry(facts, of: directory, on: &connection, &events))
            }
            var node = node
            if let unique { node.line.append(unique) }
            events.append(
                .directory(
                    Step(
                        directory: directory, place: node.place, entries: entries, summary: survey.summary,
                        doubtful: survey.doubtful, node: node))
            )
        }
        visitedPaths.insert(node.canonical)
        if let unique { visited.insert(unique) }
        return events
    }

    private func survey(
        _ node: Node, on connection: inout FTPConnection, _ passes: FilePasser?
    ) async throws(FTPError) -> DirectorySurvey {
        let path = node.directory.bytes.isEmpty ? nil : node.directory
        if let passes, !follows,
            let survey = try await connection.survey(path, passing: { passes($0, node.directory) })
        {
            return survey
        }
        let (isNoLink, place) = (isNoLink, node.place)
        return try await connection.survey(
            path, thoroughly: follows, trusting: isNoLink.map { isNoLink in { isNoLink(place, $0) } })
    }

    private func entry(
        _ facts: EntryFacts, of directory: RemotePath, on connection: inout FTPConnection, _ events: inout [Event]
    ) async throws(FTPError) -> Entry {
        switch facts.kind {
        case .file: return Entry(facts: facts, role: .file)
        case .directory, .currentDirectory, .parentDirectory: return Entry(facts: facts, role: .directory)
        case .other: return Entry(facts: facts, role: .other)
        case .symbolicLink(let target):
            let path = directory.appending(facts.name)
            if follows { return try await followed(facts, at: path, on: &connection, &events) }
            events.append(.remark(TreeRemark(path: path.bytes, reason: .linkNotFollowed(target: target))))
            return Entry(facts: facts, role: .link)
        }
    }

    /// Follows a link, and gives its entry the role of the target; a link that leads nowhere remains a link.
    private func followed(
        _ facts: EntryFacts, at path: RemotePath, on connection: inout FTPConnection, _ events: inout [Event]
    ) async throws(FTPError) -> Entry {
        var facts = facts
        if let place = try await connection.place(behind: path) {
            facts.resolvedKind = .directory
            // A server that resolves links in PWD tells exactly where this one leads.
            if place.name != path.name { facts.kind = .symbolicLink(target: place.bytes) }
            return Entry(facts: facts, role: .directory)
        }
        guard let file = try await connection.linkedFile(at: path) else {
            events.append(.remark(TreeRemark(path: path.bytes, reason: .linkLeadsNowhere)))
            return Entry(facts: facts, role: .link)
        }
        facts.size = file.size
        facts.modified = file.modified ?? facts.modified
        return Entry(facts: facts, role: .file)
    }

    /// The path of an entry from the root, its link resolved as text.
    private static func canonical(_ facts: EntryFacts, in directory: [UInt8]) -> [UInt8] {
        guard case .symbolicLink(let target?) = facts.kind else {
            return VirtualPath(directory + [slash] + facts.name.bytes).bytes
        }
        return VirtualPath(target.first == slash ? target : directory + [slash] + target).bytes
    }
}

extension ListingSummary {
    /// True when a part of the listing could not be read, or is missing.
    var hasDefects: Bool { isTruncated || !unrecognised.isEmpty || !refusedNames.isEmpty }
}
