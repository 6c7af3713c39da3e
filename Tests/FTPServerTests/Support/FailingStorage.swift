// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// A storage whose folders cannot be read to their end.
struct FailingStorage: StorageBackend {
    let base: any StorageBackend

    func entries(
        in path: VirtualPath, _ detail: EntryDetail
    ) async throws(StorageError) -> any EntryStream & ~Copyable {
        FailingEntries(base: try await base.entries(in: path, detail), path: path)
    }

    func entry(at path: VirtualPath) async throws(StorageError) -> EntryFacts { try await base.entry(at: path) }

    func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        try await base.listedEntry(at: path)
    }

    func openForReading(_ path: VirtualPath) async throws(StorageError) -> ReadableFile {
        try await base.openForReading(path)
    }

    func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> Upload {
        try await base.openForWriting(path, mode)
    }

    func resumableLength(of path: VirtualPath) async throws(StorageError) -> Int64? {
        try await base.resumableLength(of: path)
    }

    func makeDirectory(_ path: VirtualPath) async throws(StorageError) { try await base.makeDirectory(path) }

    func removeDirectory(_ path: VirtualPath) async throws(StorageError) { try await base.removeDirectory(path) }

    func removeFile(_ path: VirtualPath) async throws(StorageError) { try await base.removeFile(path) }

    func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws(StorageError) {
        try await base.rename(path, to: newPath, replacing: replacing)
    }

    func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws(StorageError) {
        try await base.setModificationTime(time, of: path)
    }

    func setMode(_ mode: UInt16, of path: VirtualPath) async throws(StorageError) {
        try await base.setMode(mode, of: path)
    }
}

private struct FailingEntries: EntryStream, ~Copyable {
    var base: any EntryStream & ~Copyable
    let path: VirtualPath

    mutating func next(_ write: @escaping EntryWriter) async throws(StorageError) -> EntryPortion {
        let portion = try await base.next(write)
        if portion.isLast { throw StorageError(.inputOutput, .list, path) }
        return portion
    }
}
