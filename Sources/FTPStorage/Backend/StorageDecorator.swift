// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
package import FTPWire

/// A backend that stands in front of another one, and changes only what it defines itself.
///
/// `withoutLinks` is for each to define, as it makes another one: one that forgot itself or the links would open what
/// rules close.
package protocol StorageDecorator: StorageBackend {
    var base: any StorageBackend { get }
}

extension StorageDecorator {
    package var capabilities: StorageCapabilities { base.capabilities }

    package func quota(at path: VirtualPath) -> QuotaReport? { base.quota(at: path) }

    package var mountPoints: [VirtualPath] { base.mountPoints }

    package var umask: Umask? { base.umask }

    package func knownQuota(at path: VirtualPath) async throws(StorageError) -> QuotaReport? {
        try await base.knownQuota(at: path)
    }

    package func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts { try await base.entry(at: path) }

    package func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.listedEntry(at: path)
    }

    package func renameSource(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.renameSource(at: path)
    }

    package func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        try await base.entries(in: path, detail)
    }

    package func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await base.openForReading(path)
    }

    package func openForRecords(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await base.openForRecords(path)
    }

    package func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        try await base.openForWriting(path, mode)
    }

    package func partialUploads(to path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await base.partialUploads(to: path)
    }

    package func partialUploads(beside path: VirtualPath) async throws(StorageError) -> [PartialUpload] {
        try await base.partialUploads(beside: path)
    }

    package func discard(_ partial: PartialUpload) async -> PartialFate { await base.discard(partial) }

    package func makeDirectory(_ path: VirtualPath) async throws(StorageError) { try await base.makeDirectory(path) }

    package func removeDirectory(_ path: VirtualPath) async throws(StorageError) {
        try await base.removeDirectory(path)
    }

    package func removeFile(_ path: VirtualPath) async throws(StorageError) { try await base.removeFile(path) }

    package func rename(
        _ path: VirtualPath, to newPath: VirtualPath, replacing: Bool
    ) async throws(StorageError) {
        try await base.rename(path, to: newPath, replacing: replacing)
    }

    package func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await base.setModificationTime(time, of: path)
    }

    package func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await base.setCreationTime(time, of: path)
    }

    package func makeSymbolicLink(_ path: VirtualPath, to target: [UInt8]) async throws(StorageError) {
        try await base.makeSymbolicLink(path, to: target)
    }

    package func reached(by path: VirtualPath, _ end: PathEnd) async throws(StorageError) -> VirtualPath {
        try await base.reached(by: path, end)
    }

    package func freeSpace(in path: VirtualPath) async throws(StorageError) -> Int64 {
        try await base.freeSpace(in: path)
    }

    package func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try await base.setMode(mode, of: path)
    }
}
