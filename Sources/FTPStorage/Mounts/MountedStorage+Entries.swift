// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// Facts and listings of a tree that is put together.
extension MountedStorage {
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await facts(at: path) { (storage, path) throws(StorageError) in try await storage.entry(at: path) }
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await facts(at: path) { (storage, path) throws(StorageError) in try await storage.listedEntry(at: path) }
    }

    private func facts(
        at path: VirtualPath, _ look: (any StorageBackend, VirtualPath) async throws(StorageError) -> EntryFacts
    ) async throws(StorageError) -> EntryFacts {
        let leads = isAboveMount(path)
        var facts: EntryFacts
        do throws(StorageError) {
            facts = try await at(path, .stat, look)
            // A file, or a link, is hidden by the directory that leads to a store.
            if leads, facts.kind != .directory { facts = .leading(path) }
        } catch {
            guard leads, error.kind == .noSuchFile || error.kind == .notADirectory else { throw error }
            facts = .leading(path)
        }
        if leads || isMountPoint(path) {
            facts.name = FileName(path.name ?? [])
            facts.limit(to: .fixed)
        }
        return facts
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        let names = mountedNames(in: path)
        if names.isEmpty {
            return try await at(path, .list) { (storage, path) throws(StorageError) in
                try await storage.entries(in: path, detail)
            }
        }
        var mounted: [EntryFacts] = []
        for name in names {
            // A store that cannot be had is not there, and what it hides is neither.
            if let entry = try? await listedEntry(at: path.appending(name)) { mounted.append(entry) }
        }
        if try await isDirectory(path) {
            let own = try await at(path, .list) { (storage, path) throws(StorageError) in
                try await storage.entries(in: path, detail)
            }
            return MountedEntries(own, hiding: names, adding: mounted)
        }
        return MountedEntries(NoEntries(), hiding: names, adding: mounted)
    }

    /// True if the store that has a path has a directory there, which may also only lead to another store.
    private func isDirectory(_ path: VirtualPath) async throws(StorageError) -> Bool {
        if !isAboveMount(path) || path.isRoot { return true }
        do throws(StorageError) {
            return try await at(path, .list) { (storage, path) throws(StorageError) in
                try await storage.listedEntry(at: path).kind == .directory
            }
        } catch {
            if error.kind == .noSuchFile || error.kind == .notADirectory { return false }
            throw error
        }
    }
}

extension EntryFacts {
    /// The facts of a directory that is only there to lead to a store.
    fileprivate static func leading(_ path: VirtualPath) -> EntryFacts {
        var facts = EntryFacts(name: path.name ?? [], kind: .directory)
        facts.mode = 0o555
        return facts
    }

    fileprivate mutating func limit(to fact: PermFact) { perm = perm.map { $0.intersection(fact) } ?? fact }
}

extension PermFact {
    /// The deeds that are possible with the place of a store: any in it, and none to itself.
    fileprivate static let fixed: PermFact = [.create, .enter, .list, .makeDirectory, .purge]
}

/// The entries of a directory in which stores stand.
private struct MountedEntries: EntryStream, ~Copyable {
    private var base: any EntryStream & ~Copyable
    private let hidden: Set<[UInt8]>
    private var mounted: [EntryFacts]

    init(
        _ base: consuming any EntryStream & ~Copyable, hiding hidden: Set<[UInt8]>, adding mounted: [EntryFacts]
    ) {
        (self.hidden, self.mounted) = (hidden, mounted)
        self.base = base
    }

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        var portion = try await base.next { [hidden] entry, text in
            hidden.contains(entry.name.bytes) ? false : write(entry, &text)
        }
        for entry in mounted { portion.add(entry, write) }
        mounted = []
        return portion
    }
}

/// A listing of nothing.
private struct NoEntries: EntryStream, ~Copyable {
    mutating func next(_: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        var portion = EntryPortion()
        portion.isLast = true
        return portion
    }
}
