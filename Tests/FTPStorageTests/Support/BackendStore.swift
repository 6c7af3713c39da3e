// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPStorage
import FTPStorageConformance
import FerryIO
import Synchronization

/// A store of the public protocol, made of a backend: it shows that nothing is lost between the two.
struct BackendStore: FileStore {
    let backend: any StorageBackend
    let capabilities = StorageCapabilities.all

    init(_ backend: any StorageBackend) { self.backend = backend }

    func entry(at path: VirtualPath) async throws -> EntryFacts { try await backend.entry(at: path) }

    func entries(in directory: VirtualPath, page: String?) async throws -> EntryPage {
        let all = try await backend.list(at: directory)
        // Small pages, so that the seams between them are crossed.
        let start = page.flatMap { Int($0) } ?? 0
        let end = min(start + 97, all.count)
        return EntryPage(Array(all[start..<end]), next: end < all.count ? "\(end)" : nil)
    }

    func openFile(at path: VirtualPath) async throws -> any StoredFile {
        let file = try await backend.openForReading(path)
        return Opened(size: file.facts.size ?? 0, reader: file.reader)
    }

    func openUpload(to path: VirtualPath, _ mode: WriteMode) async throws -> any FileUpload {
        let staged = try await backend.openForWriting(path, mode)
        return Staged(
            try await staged.writer, startOffset: staged.startOffset, offset: staged.writeOffset, Handoff(staged))
    }

    func resumableLength(of path: VirtualPath) async throws -> Int64? { try await backend.resumableLength(of: path) }
    func makeDirectory(at path: VirtualPath) async throws { try await backend.makeDirectory(path) }
    func removeDirectory(at path: VirtualPath) async throws { try await backend.removeDirectory(path) }
    func removeFile(at path: VirtualPath) async throws { try await backend.removeFile(path) }

    func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws {
        try await backend.rename(path, to: newPath, replacing: replacing)
    }

    func setModificationTime(_ time: Timestamp, of path: VirtualPath) async throws {
        try await backend.setModificationTime(time, of: path)
    }

    func setCreationTime(_ time: Timestamp, of path: VirtualPath) async throws {
        try await backend.setCreationTime(time, of: path)
    }

    func freeSpace(in directory: VirtualPath) async throws -> Int64 { try await backend.freeSpace(in: directory) }

    func setMode(_ mode: UInt16, of path: VirtualPath) async throws { try await backend.setMode(mode, of: path) }

    private struct Opened: StoredFile {
        let size: Int64
        let reader: any FileReader

        func read(at offset: Int64, atMost count: Int) async throws -> [UInt8] {
            try await reader.read(at: offset, atMost: count)
        }
    }

    private final class Staged: FileUpload {
        let startOffset: Int64
        private let shift: Int64
        private let writer: any FileWriter
        private let staged: Handoff<StagedFile>

        init(_ writer: any FileWriter, startOffset: Int64, offset: Int64, _ staged: Handoff<StagedFile>) {
            self.startOffset = startOffset
            shift = offset - startOffset
            self.writer = writer
            self.staged = staged
        }

        func write(_ bytes: [UInt8], at offset: Int64) async throws {
            try await writer.write(bytes, at: offset + shift)
        }

        func commit() async throws {
            guard let staged = staged.take() else { throw StorageError(.failed) }
            _ = try await staged.commit()
        }

        func abandon(keepingPartial: Bool) async -> Int64 {
            await staged.take()?.abandon(keepingPartial: keepingPartial) ?? 0
        }
    }
}
