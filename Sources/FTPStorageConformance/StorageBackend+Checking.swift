// SPDX-License-Identifier: Apache-2.0
package import FTPStorage
package import FTPWire
import FerryIO
import Synchronization

extension StorageBackend {
    /// Uploads a whole file.
    @discardableResult
    package func store(_ text: String, at path: String, _ mode: WriteMode = .replace) async throws -> Int64 {
        let upload = try await begin(path, mode, with: text)
        return try await upload.commit()
    }

    /// Begins an upload of which some bytes arrive.
    package func begin(_ path: String, _ mode: WriteMode = .replace, with text: String) async throws -> StagedFile {
        let upload = try await openForWriting(VirtualPath(path), mode)
        try await upload.arrive(text)
        return upload
    }

    /// An upload that breaks off after some bytes; returns how many are kept.
    @discardableResult
    package func breakOff(_ path: String, _ mode: WriteMode = .replace, after text: String) async throws -> Int64 {
        let upload = try await begin(path, mode, with: text)
        return await upload.abandon(keepingPartial: true)
    }

    /// The text of a file.
    package func text(_ path: String) async throws -> String {
        let readable = try await openForReading(VirtualPath(path))
        return try await readable.text()
    }

    /// The entries of a directory, sorted.
    package func list(_ path: String = "/") async throws -> [EntryFacts] { try await list(at: VirtualPath(path)) }

    /// The entries of a directory, sorted.
    package func list(at path: VirtualPath) async throws -> [EntryFacts] {
        var stream = try await entries(in: path, .everything)
        let all = Mutex<[EntryFacts]>([])
        while try await !stream.next({ entry, _ in
            all.withLock { $0.append(entry) }
            return true
        }).isLast {}
        return all.withLock { $0 }.sorted { $0.name.lexicographicallyPrecedes($1.name) }
    }

    package func names(_ path: String = "/") async throws -> [String] {
        try await list(path).map { String(decoding: $0.name, as: UTF8.self) }
    }

    package func entry(_ path: String) async throws -> EntryFacts { try await entry(at: VirtualPath(path)) }

    package func makeDirectory(_ path: String) async throws { try await makeDirectory(VirtualPath(path)) }

    package func rename(_ path: String, to newPath: String, replacing: Bool = true) async throws {
        try await rename(VirtualPath(path), to: VirtualPath(newPath), replacing: replacing)
    }

    package func resumableLength(_ path: String) async throws -> Int64? {
        try await resumableLength(of: VirtualPath(path))
    }
}

extension StagedFile {
    /// Writes where the next bytes belong.
    package borrowing func arrive(_ text: String, after count: Int64 = 0) async throws {
        try await writer.write(Array(text.utf8), at: writeOffset + count)
    }
}

extension StagedFile {
    /// Commits an upload that must not be committed; the reason that it was not.
    package consuming func refusalToCommit() async -> StorageError.Kind? {
        do {
            _ = try await commit()
            return nil
        } catch {
            return error.kind
        }
    }
}

extension ReadableFile {
    package borrowing func text() async throws -> String {
        var bytes: [UInt8] = []
        while true {
            let more = try await reader.read(at: Int64(bytes.count), atMost: 4096)
            if more.isEmpty { return String(decoding: bytes, as: UTF8.self) }
            bytes += more
        }
    }
}

/// The reason of a refusal; nil when there was none.
package func refusal(_ attempt: () async throws -> Void) async -> StorageError.Kind? {
    do {
        try await attempt()
        return nil
    } catch {
        return (error as? StorageError)?.kind
    }
}
