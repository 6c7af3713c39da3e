// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPWire
import FerryIO

/// Visits a directory of this machine and all below it, each once.
///
/// Links are named and left out, unless they are to be followed; followed links to directories come last.
struct LocalWalk {
    /// A directory to visit, and where it goes on the server.
    struct Node {
        let local: LocalPath
        let target: RemotePath
    }

    /// An entry, and what the walk makes of it.
    struct Entry {
        enum Role { case file, directory, neither }
        let facts: EntryFacts
        let role: Role
    }

    private let follows: Bool
    private let console: Console
    private var pending: [Node]
    private var later: [Node] = []
    private var visited: Set<EntryFacts.Unique> = []

    init(_ root: LocalPath, to target: RemotePath, follows: Bool, _ console: Console) {
        self.follows = follows
        self.console = console
        pending = [Node(local: root, target: target)]
    }

    /// The next directory; `nil` at the end.
    mutating func next() -> Node? {
        if let node = pending.popLast() { return node }
        return later.isEmpty ? nil : later.removeFirst()
    }

    /// Reads a directory; `nil` when it was visited before.
    mutating func visit(_ node: Node) async throws(Failure) -> [Entry]? {
        if let identity = try await LocalNames.identity(of: node.local.bytes), !visited.insert(identity).inserted {
            console.say("Left out \(shown(node.local)): it leads to a directory that was visited before")
            return nil
        }
        let listed = ListingOrder().sorted(try await LocalNames.entries(of: node.local.bytes))
        let entries = listed.map { entry($0, of: node) }
        let inner = entries.filter { $0.role == .directory }
        later += inner.filter(\.facts.isLink).map { self.node($0, in: node) }
        pending += inner.filter { !$0.facts.isLink }.reversed().map { self.node($0, in: node) }
        return entries
    }

    private func node(_ entry: Entry, in node: Node) -> Node {
        Node(local: node.local.appending(entry.facts.name), target: node.target.appending(entry.facts.name))
    }

    private func entry(_ facts: EntryFacts, of node: Node) -> Entry {
        let path = node.local.appending(facts.name)
        var role: Entry.Role = facts.isDirectory ? .directory : facts.kind == .file ? .file : .neither
        if facts.isLink, follows {
            switch try? LocalNames.kind(path.bytes) {
            case .directory: role = .directory
            case .file: role = .file
            default: console.say("Left out \(shown(path)): a link that leads to neither file nor directory")
            }
        } else if case .symbolicLink(let target) = facts.kind {
            console.say("Not followed: \(shown(path)), a link\(target.map { " to \(Printable.text($0))" } ?? "")")
        } else if role == .neither {
            console.say("Left out \(shown(path)): neither file nor directory")
        }
        return Entry(facts: facts, role: role)
    }

    private func shown(_ path: LocalPath) -> String { Printable.text(path.bytes) }
}
