// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire

/// Visits a directory on the server and those below it that its user chooses to enter, each real directory once.
///
/// Links are named and left out, unless they are to be followed. Followed links come last, so that what is in the tree
/// has its own place; a directory that was visited before is not visited again, so that loops end.
///
/// `Place` is whatever the user wants to find again when a directory is visited.
struct TreeWalk<Place: Sendable> {
    /// A directory and its entries.
    struct Step {
        let directory: RemotePath
        let place: Place
        let entries: [Entry]
        let summary: ListingSummary
        fileprivate let node: Node
    }

    /// An entry, and what the walk makes of it.
    struct Entry {
        var facts: EntryFacts
        var role: Role
    }

    enum Role {
        case file
        case directory
        /// A link that is not followed, or leads nowhere.
        case link
        case other
    }

    /// A directory to visit.
    fileprivate struct Node {
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

    private let follows: Bool
    private let linksLast: Bool
    private let refusesDefects: Bool
    private let console: Console
    private var tally: Tally
    /// Directories still to be visited, the next one last.
    private var pending: [Node] = []
    /// Directories that were entered from the step before, in order.
    private var entered: [Node] = []
    /// Directories behind links.
    private var later: [Node] = []
    private var visitedPaths: Set<[UInt8]> = []
    private var visited: Set<EntryFacts.Unique> = []

    /// Begins at a directory.
    ///
    /// - Parameters:
    ///   - root: The directory.
    ///   - place: What is to be found again when it is visited.
    ///   - follows: Goes where links lead, too.
    ///   - linksLast: Visits what is behind links when all else has been visited; or else in the order of names.
    ///   - refusesDefects: Passes over a directory whose listing cannot be read as a whole.
    ///   - console: Where directories that are passed over are named.
    ///   - remote: The server, for its working directory.
    init(
        _ root: RemotePath, at place: Place, follows: Bool = false, linksLast: Bool = true,
        refusesDefects: Bool = false,
        _ console: Console,
        on remote: borrowing Remote
    ) {
        self.follows = follows
        self.linksLast = linksLast
        self.refusesDefects = refusesDefects
        self.console = console
        tally = Tally(console)
        let here = remote.connection.workingDirectory ?? RemotePath(bytes: [.slash])
        let whole = root.isAbsolute ? root.bytes : here.appending(root.bytes).bytes
        pending = [Node(directory: root, place: place, canonical: VirtualPath(whole).bytes)]
    }

    /// The next directory, `nil` at the end.
    ///
    /// A directory that cannot be listed is named and passed over.
    mutating func next(on remote: inout Remote) async throws(Failure) -> Step? {
        pending += entered.reversed()
        entered = []
        while let node = nextNode() {
            do throws(Failure) {
                if let step = try await visit(node, on: &remote) { return step }
            } catch {
                try tally.fail(error)
            }
        }
        return nil
    }

    private mutating func nextNode() -> Node? {
        if let node = pending.popLast() { return node }
        return later.isEmpty ? nil : later.removeFirst()
    }

    /// Visits a directory of a step later, the ones of a step in the order in which they are entered.
    mutating func enter(_ entry: Entry, of step: Step, at place: Place) {
        let directory = step.directory.appending(entry.facts.name)
        var node = Node(
            directory: directory, place: place, canonical: Self.canonical(entry.facts, in: step.node.canonical))
        node.line = step.node.line
        node.unique = entry.facts.isLink ? nil : entry.facts.unique
        node.depth = step.node.depth + 1
        node.isBehindLink = step.node.isBehindLink || entry.facts.isLink
        if entry.facts.isLink, linksLast { later.append(node) } else { entered.append(node) }
    }

    /// Fails if directories were passed over.
    mutating func finish() throws(Failure) { try tally.finish() }

    /// Takes note of a failure of the user's own.
    mutating func fail(_ failure: Failure) throws(Failure) { try tally.fail(failure) }
}

/// A tree deeper than this is a loop of links that the server hides.
let deepestTree = 200

// MARK: - One directory

extension TreeWalk {
    /// Lists a directory; `nil` when it was visited before.
    private mutating func visit(_ node: Node, on remote: inout Remote) async throws(Failure) -> Step? {
        if node.depth > deepestTree { throw Failure(.guarded, "\(node.directory.shown) is nested too deeply") }
        if !visitedPaths.insert(node.canonical).inserted {
            passOver(node)
            return nil
        }
        let survey = try await remote.survey(of: node.directory, thoroughly: follows)
        var node = node
        if let unique = survey.summary.unique ?? node.unique {
            // Only an ancestor proves a loop where no link was seen; behind links any directory that was visited does.
            if node.line.contains(unique) || node.isBehindLink && visited.contains(unique) {
                passOver(node)
                return nil
            }
            node.line.append(unique)
            visited.insert(unique)
        }
        if refusesDefects, let defect = survey.summary.defects(of: node.directory, "; it is left out").first {
            throw defect
        }
        for omission in survey.summary.omissions(of: node.directory) { try tally.fail(omission) }
        var entries: [Entry] = []
        for facts in ListingOrder().sorted(survey.entries) where facts.isProper {
            entries.append(try await entry(facts, of: node.directory, on: &remote))
        }
        tally.succeed()
        return Step(
            directory: node.directory, place: node.place, entries: entries, summary: survey.summary, node: node)
    }

    private func passOver(_ node: Node) {
        console.say("Left out \(node.directory.shown): it leads to a directory that was visited before")
    }

    private func entry(
        _ facts: EntryFacts, of directory: RemotePath, on remote: inout Remote
    ) async throws(Failure) -> Entry {
        switch facts.kind {
        case .file: return Entry(facts: facts, role: .file)
        case .directory, .currentDirectory, .parentDirectory: return Entry(facts: facts, role: .directory)
        case .other: return Entry(facts: facts, role: .other)
        case .symbolicLink(let target):
            let path = directory.appending(facts.name)
            guard follows else {
                let arrow = target.map { " to \(Printable.text($0))" } ?? ""
                console.say("Not followed: \(path.shown), a link\(arrow)")
                return Entry(facts: facts, role: .link)
            }
            return try await followed(facts, at: path, on: &remote)
        }
    }

    /// Follows a link, and gives its entry the role of the target; a link that leads nowhere remains a link.
    private func followed(
        _ facts: EntryFacts, at path: RemotePath, on remote: inout Remote
    ) async throws(Failure) -> Entry {
        var facts = facts
        if let place = try await remote.place(behind: path) {
            facts.resolvedKind = .directory
            // A server that resolves links in PWD tells exactly where this one leads.
            if place.name != path.name { facts.kind = .symbolicLink(target: place.bytes) }
            return Entry(facts: facts, role: .directory)
        }
        guard let file = try await remote.linkedFile(at: path) else {
            console.say("Left out \(path.shown): a link that leads nowhere")
            return Entry(facts: facts, role: .link)
        }
        facts.size = file.size
        facts.modified = file.modified ?? facts.modified
        return Entry(facts: facts, role: .file)
    }

    /// The path of an entry from the root, its link resolved as text.
    private static func canonical(_ facts: EntryFacts, in directory: [UInt8]) -> [UInt8] {
        guard case .symbolicLink(let target?) = facts.kind else {
            return VirtualPath(directory + [.slash] + facts.name.bytes).bytes
        }
        return VirtualPath(target.first == .slash ? target : directory + [.slash] + target).bytes
    }
}

extension TreeWalk where Place == Void {
    /// Visits all directories of a step.
    mutating func enterAll(of step: Step) {
        for entry in step.entries where entry.role == .directory { enter(entry, of: step, at: ()) }
    }
}
