// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// Visits a directory of this machine and all below it, each once.
///
/// Links are left out with a remark, unless they are to be followed; followed links to directories come last.
struct LocalWalk: Sendable {
    /// A directory to visit, and where it goes on the server.
    struct Node: Sendable {
        let local: LocalPath
        let target: RemotePath
    }

    /// A directory that was visited: its files, among them links that are followed to one, and what is left out.
    struct Visit: Sendable {
        let node: Node
        let files: [EntryFacts]
        let remarks: [TreeRemark]
    }

    /// The next thing of a walk.
    enum Event: Sendable {
        case directory(Visit)
        case remark(TreeRemark)
        case problem(PlanProblem)
    }

    private enum Role { case file, directory, neither }

    private let follows: Bool
    private var pending: [Node]
    private var later: [Node] = []
    private var visited: Set<EntryFacts.Unique> = []

    init(_ root: LocalPath, to target: RemotePath, follows: Bool) {
        self.follows = follows
        pending = [Node(local: root, target: target)]
    }

    /// The directories that are known and were not visited yet.
    var waiting: Int { pending.count + later.count }

    /// Visits the next directory; `nil` at the end.
    mutating func next() async -> Event? {
        guard let node = pending.popLast() ?? (later.isEmpty ? nil : later.removeFirst()) else { return nil }
        let path = node.local.bytes
        do throws(Errno) {
            let (identity, entries) = try await BlockingPool.shared.run { () throws(Errno) in
                (try LocalTree.identity(of: path), try LocalTree.entries(of: path))
            }
            if let identity, !visited.insert(identity).inserted {
                return .remark(TreeRemark(path: path, reason: .visitedBefore))
            }
            return .directory(visit(node, entries.inOrderOfNames))
        } catch {
            return .problem(.local(node.local, cause: error))
        }
    }

    private mutating func visit(_ node: Node, _ entries: [EntryFacts]) -> Visit {
        var remarks: [TreeRemark] = []
        var files: [EntryFacts] = []
        var inner: [Node] = []
        for facts in entries {
            switch role(facts, in: node, &remarks) {
            case .file: files.append(facts)
            case .directory:
                let next = Node(local: node.local.appending(facts.name), target: node.target.appending(facts.name))
                if facts.isLink { later.append(next) } else { inner.append(next) }
            case .neither: break
            }
        }
        pending += inner.reversed()
        return Visit(node: node, files: files, remarks: remarks)
    }

    private func role(_ facts: EntryFacts, in node: Node, _ remarks: inout [TreeRemark]) -> Role {
        let path = node.local.appending(facts.name).bytes
        if facts.isDirectory { return .directory }
        if facts.kind == .file { return .file }
        guard case .symbolicLink(let target) = facts.kind else {
            remarks.append(TreeRemark(path: path, reason: .neitherFileNorDirectory))
            return .neither
        }
        guard follows else {
            remarks.append(TreeRemark(path: path, reason: .linkNotFollowed(target: target)))
            return .neither
        }
        switch try? LocalTree.kind(path) {
        case .directory: return .directory
        case .file: return .file
        default:
            remarks.append(TreeRemark(path: path, reason: .linkToNoFile))
            return .neither
        }
    }
}
