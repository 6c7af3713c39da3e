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
        guard rights.isSuperset(of: needed) else { throw StorageError(.permissionDenied, operation, path) }
    }

    private func requireAny(
        of needed: Rights, _ operation: StorageError.Operation, _ path: VirtualPath
    ) throws(StorageError) {
        guard !rights.isDisjoint(with: needed) else { throw StorageError(.permissionDenied, operation, path) }
    }

    /// Folders are open to all, to be walked through; files to whoever may list, read, write or rename them.
    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        var entry = try await base.entry(at: path)
        if entry.kind != .directory { try requireAny(of: [.list, .read, .write, .append, .rename], .stat, path) }
        entry.perm = rights.permFact(of: entry.kind)
        return entry
    }

    package func entries(in path: VirtualPath) async throws(StorageError) -> any EntryStream & ~Copyable {
        try require(.list, .list, path)
        return GuardedEntries(base: try await base.entries(in: path), rights: rights)
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try require(.read, .read, path)
        return try await base.openForReading(path)
    }

    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> Upload {
        switch mode {
        case .replace, .resume(at: 0):
            try require(.write, .write, path)
            // Who may not delete finds out at the begin and is held to it at the end, whatever happens in between.
            return try await base.openForWriting(path, rights.contains(.delete) ? mode : .replaceNothing)
        case .replaceNothing, .create:
            try require(.write, .write, path)
        case .append:
            try require(.append, .write, path)
        case .resume(let offset):
            try require(.append, .write, path)
            if !rights.isSuperset(of: [.write, .delete]) { try await requireUncut(path, at: offset) }
        }
        return try await base.openForWriting(path, mode)
    }

    /// Going on from the middle of a file cuts off its end, which is to replace it.
    private func requireUncut(_ path: VirtualPath, at offset: Int64) async throws(StorageError) {
        var length: Int64 = 0
        do throws(StorageError) { length = try await base.entry(at: path).size ?? 0 } catch {
            guard error.kind == .noSuchFile else { throw error }
        }
        if offset < length { try require([.write, .delete], .write, path) }
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
