// SPDX-License-Identifier: Apache-2.0
package import FTPWire

/// A backend behind an account's rights: the one place where they are checked, below all commands.
///
/// A command that forgets to ask cannot do what the account may not: it has nothing else to call.
package struct GuardedStorage: StorageBackend {
    private let base: any StorageBackend
    private let rights: Rights

    package init(_ base: any StorageBackend, rights: Rights) {
        self.base = base
        self.rights = rights
    }

    private func require(
        _ needed: Rights, _ operation: StorageError.Operation, _ path: VirtualPath
    ) throws(StorageError) {
        guard rights.isSuperset(of: needed) else { throw StorageError(.rightMissing, operation, path) }
    }

    private func requireAny(
        of needed: Rights, _ operation: StorageError.Operation, _ path: VirtualPath
    ) throws(StorageError) {
        guard !rights.isDisjoint(with: needed) else { throw StorageError(.rightMissing, operation, path) }
    }

    /// Folders are open to all, to be walked through; files to whoever may list, read, write or rename them.
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try guarded(try await base.entry(at: path), at: path)
    }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try guarded(try await base.listedEntry(at: path), at: path)
    }

    private func guarded(_ entry: EntryFacts, at path: VirtualPath) throws(StorageError) -> EntryFacts {
        var entry = entry
        if entry.kind != .directory { try requireAny(of: [.list, .read, .write, .append, .rename], .stat, path) }
        entry.perm = rights.permFact(of: entry.kind)
        return entry
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        try require(.list, .list, path)
        return GuardedEntries(base: try await base.entries(in: path, detail), rights: rights)
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try require(.read, .read, path)
        return try await base.openForReading(path)
    }

    /// Without the right to delete, an upload must not make another file disappear, nor the end of one.
    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> Upload {
        switch mode {
        case .replace, .replaceNothing, .create, .resume(at: 0): try require(.write, .write, path)
        case .append, .resume: try require(.append, .write, path)
        }
        switch mode {
        // Who may not delete finds out at the begin and is held to it at the end, whatever happens in between.
        case .replace where !rights.contains(.delete), .resume(at: 0) where !rights.contains(.delete):
            return try await base.openForWriting(path, .replaceNothing)
        case .resume(let offset) where !rights.isSuperset(of: [.write, .delete]):
            return try await goOn(path, at: offset)
        default:
            return try await base.openForWriting(path, mode)
        }
    }

    /// Goes on with a broken upload to a free name, or at the very end of a file.
    private func goOn(_ path: VirtualPath, at offset: Int64) async throws(StorageError) -> Upload {
        guard let length = try await length(of: path) else {
            let upload = try await base.openForWriting(path, .resume(at: offset))
            // A file that came in between would be replaced; one that comes from now on is not.
            guard try await length(of: path) == nil else {
                _ = await upload.abandon(keepingPartial: true)
                throw StorageError(.rightMissing, .write, path)
            }
            return upload
        }
        if offset < length { throw StorageError(.rightMissing, .write, path) }
        if offset > length { throw StorageError(.offsetBeyondEnd, .write, path) }
        return try await base.openForWriting(path, .append)
    }

    private func length(of path: VirtualPath) async throws(StorageError) -> Int64? {
        do throws(StorageError) { return try await base.entry(at: path).size ?? 0 } catch {
            guard error.kind == .noSuchFile else { throw error }
            return nil
        }
    }

    package func resumableLength(of path: VirtualPath) async throws(StorageError) -> Int64? {
        try requireAny(of: [.write, .append], .stat, path)
        return try await base.resumableLength(of: path)
    }
}

/// Operations on names and attributes.
extension GuardedStorage {
    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try require(.make, .makeDirectory, path)
        try await base.makeDirectory(path)
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
        try await base.rename(path, to: newPath, replacing: replacing && rights.contains(.delete))
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try require(.attributes, .setModificationTime, path)
        try await base.setModificationTime(time, of: path)
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try require(.attributes, .setMode, path)
        try await base.setMode(mode, of: path)
    }
}
