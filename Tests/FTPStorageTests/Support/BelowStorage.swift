// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPWire

@testable import FTPStorage

/// The part of a tree below one of its directories, as a tree of its own.
struct BelowStorage: StorageBackend {
    let base: any StorageBackend
    let place: VirtualPath
    /// True where the directory is like any other in its tree, so that the root has to be kept here.
    var keepsRoot = false

    private func keepRoot(_ path: VirtualPath, _ operation: StorageError.Operation) throws(StorageError) {
        if keepsRoot, path.isRoot { throw StorageError(.permissionDenied, operation, path) }
    }

    private func outer(_ path: VirtualPath) -> VirtualPath { path.components.reduce(place) { $0.appending($1) } }

    /// Does something to a name: an error is told of the path inside, and the root stays as each does.
    private func naming<Value>(
        _ path: VirtualPath, _ body: (VirtualPath) async throws(StorageError) -> Value
    ) async throws(StorageError) -> Value {
        try keepRoot(path, .rename)
        do throws(StorageError) { return try await body(outer(path)) } catch {
            let isRoot = path.isRoot && (error.kind == .mountPoint || error.kind == .isDirectory)
            throw StorageError(isRoot ? .permissionDenied : error.kind, error.operation, path, cause: error.cause)
        }
    }

    private func inner(_ partial: PartialUpload) -> PartialUpload {
        let names = partial.target.components.dropFirst(place.components.count)
        return PartialUpload(
            owner: partial.owner, target: names.reduce(VirtualPath()) { $0.appending($1) }, identity: partial.identity,
            length: partial.length, modified: partial.modified)
    }

    /// It stands behind no rules for places.
    func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        var facts = try await base.entry(at: outer(path))
        if path.isRoot { facts.name = FileName([]) }
        return facts
    }

    func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.listedEntry(at: outer(path))
    }

    func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try keepRoot(path, .rename)
        return try await base.renameSource(at: outer(path))
    }

    func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        try await base.entries(in: outer(path), detail)
    }

    func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await base.openForReading(outer(path))
    }

    func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try await base.openForWriting(outer(path), mode)
    }

    func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await base.partialUploads(to: outer(path)).map(inner)
    }

    func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await base.partialUploads(beside: outer(path)).map(inner)
    }

    func discard(_ partial: PartialUpload) async -> PartialFate {
        await base.discard(
            PartialUpload(
                owner: partial.owner, target: outer(partial.target), identity: partial.identity, length: partial.length,
                modified: partial.modified))
    }

    func makeDirectory(_ path: VirtualPath) async throws(StorageError) { try await base.makeDirectory(outer(path)) }

    func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await naming(path) { (path) throws(StorageError) in try await base.removeDirectory(path) }
    }

    func removeFile(_ path: VirtualPath) async throws(StorageError) {
        try await naming(path) { (path) throws(StorageError) in try await base.removeFile(path) }
    }

    func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws(StorageError) {
        if newPath.isRoot { throw StorageError(.permissionDenied, .rename, path) }
        try await naming(path) { (path) throws(StorageError) in
            try await base.rename(path, to: outer(newPath), replacing: replacing)
        }
    }

    func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await base.setModificationTime(time, of: outer(path))
    }

    func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try await base.setMode(mode, of: outer(path))
    }

    func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError) {
        try await base.makeSymbolicLink(
            outer(path), to: target.first == .slash ? outer(VirtualPath(target)).bytes : target)
    }

    func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try await base.freeSpace(in: outer(path))
    }
}
