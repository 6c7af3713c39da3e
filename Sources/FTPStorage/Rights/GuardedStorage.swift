// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// A backend behind an account's policy: the one place where rights are checked, below all commands.
///
/// A command that forgets to ask cannot do more than the account may: it has nothing else to call. Policies can be
/// put before each other; an operation then needs what each of them asks for.
package struct GuardedStorage: StorageDecorator {
    package let base: any StorageBackend
    let policy: any AccessPolicy

    package init(_ base: any StorageBackend, policy: any AccessPolicy) {
        self.base = base
        self.policy = policy
    }

    package func masked(by umask: Umask) -> any StorageBackend {
        GuardedStorage(base.masked(by: umask), policy: policy)
    }

    package func withoutLinks(
        showing isShown: @escaping @Sendable (VirtualPath) -> Bool
    ) -> any StorageBackend {
        let same = base.withoutLinks { [policy] path in policy.rights(at: path).contains(.list) && isShown(path) }
        return GuardedStorage(same, policy: policy)
    }

    func require(
        _ needed: Permissions, _ operation: StorageError.Operation, _ path: VirtualPath
    ) throws(StorageError) {
        guard policy.rights(at: path).isSuperset(of: needed) else {
            throw StorageError(.rightMissing, operation, path)
        }
    }

    private func requireAny(
        of needed: Permissions, _ operation: StorageError.Operation, _ path: VirtualPath
    ) throws(StorageError) {
        guard !policy.rights(at: path).isDisjoint(with: needed) else {
            throw StorageError(.rightMissing, operation, path)
        }
    }

    /// Directories are open to all who may do anything there or below, to be walked through; files to accounts that may
    /// list, read, write or rename them.
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try requireSome(path)
        do throws(StorageError) { return try guarded(try await base.entry(at: path), at: path) } catch {
            throw blind(error, at: path)
        }
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try requireSome(path)
        do throws(StorageError) { return try guarded(try await base.listedEntry(at: path), at: path) } catch {
            throw blind(error, at: path)
        }
    }

    /// Whoever may do nothing at a place, which listings hide, is told what is told of one that is not there.
    ///
    /// The root is there for everybody.
    private func requireSome(_ path: VirtualPath) throws(StorageError) {
        if path.isRoot || !policy.rights(at: path).isEmpty || policy.opensPlaces(below: path) { return }
        throw StorageError(.noSuchFile, .stat, path)
    }

    /// True in a drop box, where nobody is to learn which names are taken.
    private func isDropBox(_ path: VirtualPath) -> Bool {
        let rights = policy.rights(at: path)
        return rights.contains(.keepBoth) && rights.isDisjoint(with: [.list, .read])
    }

    /// The answer to a look at a free name: in a drop box the same as to one that is taken.
    private func blind(_ error: StorageError, at path: VirtualPath) -> StorageError {
        error.kind == .noSuchFile && isDropBox(path) ? StorageError(.rightMissing, .stat, path) : error
    }

    private func guarded(_ entry: EntryFacts, at path: VirtualPath) throws(StorageError) -> EntryFacts {
        var entry = entry
        if entry.kind != .directory {
            try requireAny(of: [.list, .read, .write, .append, .rename], .stat, path)
            if isDropBox(path) { throw StorageError(.rightMissing, .stat, path) }
        }
        entry.limit(to: policy.rights(at: path))
        return entry
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        try require(.list, .list, path)
        return GuardedEntries(base: try await base.entries(in: path, detail), in: path, policy: policy)
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try require(.read, .read, path)
        return try await base.openForReading(path)
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try requireAny(of: [.write, .append], .stat, path)
        return try await base.partialUploads(to: path)
    }
}

/// Operations on names and attributes.
extension GuardedStorage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try require(.make, .makeDirectory, path)
        try await telling(of: path) { () async throws(StorageError) in try await base.makeDirectory(path) }
    }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try require(.delete, .removeDirectory, path)
        try await base.removeDirectory(path)
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try require(.delete, .removeFile, path)
        try await base.removeFile(path)
    }

    package func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try require(.rename, .rename, path)
        return try await base.renameSource(at: path)
    }

    /// Without the right to delete, a rename must not make another file disappear.
    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try require(.rename, .rename, path)
        try require(.rename, .rename, newPath)
        try await requireMove(from: path, to: newPath)
        try await base.rename(
            path, to: newPath, replacing: replacing && policy.rights(at: newPath).contains(.delete))
    }

    /// A move between places of different rights gives a file those of its new place: it needs what a copy and a
    /// deletion would need.
    ///
    /// A directory in which rules differ is moved only to where the same rules hold, as its files would leave theirs
    /// behind.
    private func requireMove(from path: VirtualPath, to newPath: VirtualPath) async throws(StorageError) {
        if policy.agree(below: path, newPath) { return }
        let entry = try await base.listedEntry(at: path)
        if entry.kind == .directory {
            guard policy.rights(below: path) != nil, policy.rights(below: newPath) != nil else {
                throw StorageError(.rightMissing, .rename, path)
            }
        } else if policy.rights(at: path) == policy.rights(at: newPath) {
            return
        }
        try require([.read, .delete], .rename, path)
        try require(entry.kind == .directory ? [.make, .write] : .write, .rename, newPath)
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try require(.attributes, .setModificationTime, path)
        try await base.setModificationTime(time, of: path)
    }

    package func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try require(.attributes, .setCreationTime, path)
        try await base.setCreationTime(time, of: path)
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try require(.attributes, .setMode, path)
        try await base.setMode(mode, of: path)
    }

    /// A link gives another name to what it leads to.
    ///
    /// That takes the right to read as well, so that nobody makes one who
    /// only leaves files, and one rule for the whole tree.
    package func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError) {
        try require([.read, .write], .makeLink, path)
        guard policy.rights(below: VirtualPath()) != nil else { throw StorageError(.rightMissing, .makeLink, path) }
        try await telling(of: path) { () async throws(StorageError) in
            try await base.makeSymbolicLink(path, to: target)
        }
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try requireAny(of: [.list, .write, .append], .tellSpace, path)
        return try await base.freeSpace(in: path)
    }
}
