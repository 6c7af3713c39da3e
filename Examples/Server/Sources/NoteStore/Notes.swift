// SPDX-License-Identifier: Apache-2.0
import FTPServer
import Synchronization

/// Short notes in memory, and a report of them that is made when it is read: a store of a program's own.
///
/// There are no directories, and a note has 1,000,000 bytes at most.
package final class Notes: FileStore {
    private let notes = Mutex<[VirtualPath: [UInt8]]>([:])
    private static let report = VirtualPath("/report.txt")

    package init() {}

    package let capabilities: StorageCapabilities = [.writing]

    package func entry(at path: VirtualPath) async throws -> EntryFacts { facts(try bytes(at: path), path) }

    package func entries(in directory: VirtualPath, page: String?) async throws -> EntryPage {
        guard directory.isRoot else {
            _ = try bytes(at: directory)
            throw StorageError(.notADirectory)
        }
        let paths = notes.withLock { Array($0.keys) } + [Self.report]
        // A note may have been removed since.
        return EntryPage(paths.compactMap { path in (try? bytes(at: path)).map { facts($0, path) } })
    }

    package func openFile(at path: VirtualPath) async throws -> any StoredFile { StoredBytes(try bytes(at: path)) }

    package func openUpload(to path: VirtualPath, _ mode: WriteMode) async throws -> any FileUpload {
        try requireFree(path, mode)
        return CollectedUpload(atMost: 1_000_000) { [self] bytes in
            // The notes are locked for the look and the change, so that no two uploads make the same new note.
            try notes.withLock { notes in
                if mode != .replace, notes[path] != nil { throw StorageError(.alreadyExists) }
                notes[path] = bytes
            }
        }
    }

    package func removeFile(at path: VirtualPath) async throws {
        if path == Self.report { throw StorageError(.permissionDenied) }
        guard notes.withLock({ $0.removeValue(forKey: path) }) != nil else { throw StorageError(.noSuchFile) }
    }

    package func rename(_ path: VirtualPath, to newPath: VirtualPath, replacing: Bool) async throws {
        try requireFree(newPath, .replace)
        try notes.withLock { notes in
            guard let bytes = notes[path] else { throw StorageError(.noSuchFile) }
            if path == newPath { return }
            if !replacing, notes[newPath] != nil { throw StorageError(.alreadyExists) }
            notes[path] = nil
            notes[newPath] = bytes
        }
    }

    private func requireFree(_ path: VirtualPath, _ mode: WriteMode) throws {
        if path == Self.report { throw StorageError(.permissionDenied) }
        guard path.parent.isRoot else { throw StorageError(.noSuchFile) }
        if mode != .replace, notes.withLock({ $0[path] }) != nil { throw StorageError(.alreadyExists) }
    }

    private func bytes(at path: VirtualPath) throws -> [UInt8] {
        let notes = notes.withLock { $0 }
        if path == Self.report { return Array("\(notes.count) notes\n".utf8) }
        if notes[path.parent] != nil { throw StorageError(.notADirectory) }
        guard let bytes = notes[path] else { throw StorageError(.noSuchFile) }
        return bytes
    }

    private func facts(_ bytes: [UInt8], _ path: VirtualPath) -> EntryFacts {
        var facts = EntryFacts(name: path.name ?? [], kind: .file)
        facts.size = Int64(bytes.count)
        return facts
    }
}
