// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO
import Synchronization

/// A backend without a disk, for tests and for trying things out.
///
/// It keeps every promise that `DiskStorage` keeps.
package struct MemoryStorage: StorageBackend {
    let tree: MemoryTree
    let account: [UInt8]
    let display: DisplayNames
    let followsLinks: Bool
    /// False for a place of which nothing is to be told at a link that leads to it; nil where paths lead through links.
    var isShown: (@Sendable (VirtualPath) -> Bool)?

    /// With `followsLinks`, listings show what links lead to, and not the links.
    package init(
        _ tree: MemoryTree = MemoryTree(), account: [UInt8] = Array("ferry".utf8), display: DisplayNames? = nil,
        followsLinks: Bool = false
    ) {
        self.tree = tree
        self.account = account
        self.followsLinks = followsLinks
        self.display = display ?? DisplayNames(owner: account, group: account)
    }

    /// Works on the tree, alone.
    func onTree<Value: Sendable>(
        _ operation: StorageError.Operation, _ path: VirtualPath,
        _ body: (inout MemoryTree.State) throws(StorageFault) -> Value
    ) throws(StorageError) -> Value {
        do throws(StorageFault) {
            return try tree.state.withLock { state throws(StorageFault) in
                state.followsLinks = isShown == nil
                return try body(&state)
            }
        } catch {
            throw error.error(operation, path)
        }
    }
}

/// Reading.
extension MemoryStorage {
    package var capabilities: StorageCapabilities { .all.union(.creationTimes) }

    /// As much as can be written: nothing but the memory of the machine is a limit.
    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        _ = try onTree(.tellSpace, path) { state throws(StorageFault) in try state.existingDirectory(at: path) }
        return .max
    }

    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try onTree(.stat, path) { state throws(StorageFault) in
            try facts(of: state.node(at: state.resolved(path)), named: path.name)
        }
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try onTree(.stat, path) { state throws(StorageFault) in
            try told(state.resolved(path, followingLast: false), in: state)
        }
    }

    package func entries(
        in path: VirtualPath, _: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        let entries = try onTree(.list, path) { state throws(StorageFault) in
            var entries: [EntryFacts] = []
            for child in state.children(of: try state.existingDirectory(at: path)) {
                entries.append(try told(child, in: state))
            }
            return entries
        }
        return MemoryEntries(entries[...])
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        let (facts, file) = try onTree(.read, path) { state throws(StorageFault) in
            let node = try state.node(at: state.resolved(path))
            guard case .file(let file) = node else { throw StorageFault(.isDirectory) }
            return (try self.facts(of: node, named: path.name), file)
        }
        return ReadableFile(facts: facts, reader: file)
    }

    /// The facts of a place as its directory's listing tells them.
    private func told(_ place: VirtualPath, in state: MemoryTree.State) throws(StorageFault) -> EntryFacts {
        let node = try state.node(at: place)
        guard case .link(let target, _) = node else { return try facts(of: node, named: place.name) }
        if followsLinks, let end = end(of: place, in: state) {
            return try facts(of: state.node(at: end), named: place.name)
        }
        var facts = try facts(of: node, named: place.name)
        if state.staysInside(target, from: place.parent) { facts.kind = .symbolicLink(target: target) }
        return facts
    }

    /// The place that a link leads to, if something may be told of it.
    private func end(of link: VirtualPath, in state: MemoryTree.State) -> VirtualPath? {
        var state = state
        state.followsLinks = true
        return (try? state.resolved(link)).flatMap { isShown?($0) == false ? nil : $0 }
    }

    /// The facts of a node; a link's do not tell its target yet.
    private func facts(of node: MemoryTree.Node, named name: [UInt8]?) throws(StorageFault) -> EntryFacts {
        var facts = display.blank
        facts.name = FileName(name ?? [])
        switch node {
        case .directory(let modified, let mode):
            (facts.kind, facts.modified, facts.mode) = (.directory, modified, mode)
            return facts
        case .link(let target, let modified):
            (facts.kind, facts.modified, facts.mode) = (.symbolicLink(target: nil), modified, 0o777)
            facts.size = Int64(target.count)
            return facts
        case .file(let file):
            let state = file.state.withLock { $0 }
            (facts.kind, facts.size, facts.modified) = (.file, Int64(state.bytes.count), state.modified)
            (facts.created, facts.mode) = (state.created, state.mode)
            facts.links = 1
            facts.unique = .numbers(device: 0, inode: file.number)
            return facts
        }
    }
}

/// The entries a directory had when its listing began.
struct MemoryEntries: EntryStream {
    private var entries: ArraySlice<EntryFacts>

    init(_ entries: ArraySlice<EntryFacts>) { self.entries = entries }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        var portion = EntryPortion()
        for entry in entries.prefix(512) { portion.add(entry, write) }
        entries = entries.dropFirst(512)
        portion.isLast = entries.isEmpty
        return portion
    }
}
