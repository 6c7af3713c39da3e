// SPDX-License-Identifier: Apache-2.0
package import FTPWire
import FerryIO
import Synchronization

/// A backend without a disk, for tests and for trying things out.
///
/// It keeps every promise that `DiskStorage` keeps, but has no links.
package struct MemoryStorage: StorageBackend {
    let tree: MemoryTree
    let account: [UInt8]
    let display: DisplayNames

    package init(
        _ tree: MemoryTree = MemoryTree(), account: [UInt8] = Array("ferry".utf8), display: DisplayNames? = nil
    ) {
        self.tree = tree
        self.account = account
        self.display = display ?? DisplayNames(owner: account, group: account)
    }

    /// Works on the tree, alone.
    func onTree<Value: Sendable>(
        _ operation: StorageError.Operation, _ path: VirtualPath,
        _ body: (inout MemoryTree.State) throws(StorageFault) -> Value
    ) throws(StorageError) -> Value {
        do throws(StorageFault) {
            return try tree.state.withLock { state throws(StorageFault) in try body(&state) }
        } catch {
            throw error.error(operation, path)
        }
    }
}

/// Reading.
extension MemoryStorage {
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try onTree(.stat, path) { state throws(StorageFault) in try facts(of: state.node(at: path), path) }
    }

    package func entries(
        in path: VirtualPath, _: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        let entries = try onTree(.list, path) { state throws(StorageFault) in
            try state.requireFolder(path)
            var entries: [EntryFacts] = []
            for child in state.children(of: path) { entries.append(try facts(of: state.node(at: child), child)) }
            return entries
        }
        return MemoryEntries(entries[...])
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        let (facts, file) = try onTree(.read, path) { state throws(StorageFault) in
            let node = try state.node(at: path)
            guard case .file(let file) = node else { throw StorageFault(.isDirectory) }
            // Each reader has its own position.
            let reader = try faulting { () throws(Errno) in
                OpenFile(try System.reopen(file.descriptor, .readOnly))
            }
            return (try self.facts(of: node, path), reader)
        }
        return ReadableFile(facts: facts, file: file)
    }

    private func facts(of node: MemoryTree.Node, _ path: VirtualPath) throws(StorageFault) -> EntryFacts {
        switch node {
        case .folder(let modified, let mode):
            var facts = EntryFacts(name: path.name ?? [], kind: .directory)
            (facts.modified, facts.mode) = (modified, mode)
            (facts.owner, facts.group) = (display.owner, display.group)
            return facts
        case .file(let file):
            let status = try faulting { () throws(Errno) in try System.status(of: file.descriptor) }
            var facts = display.facts(of: path.name ?? [], status)
            // The kernel knows no name of it.
            facts.links = 1
            return facts
        }
    }
}

/// The entries a folder had when its listing began.
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
