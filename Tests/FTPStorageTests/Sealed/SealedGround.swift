// SPDX-License-Identifier: Apache-2.0
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

/// An encrypted tree on a disk, its files as they lie there, and contents that are easily told apart.
struct SealedGround {
    let fixture: StorageFixture
    let storage: FixtureStorage

    static let block = 65_536
    static let sealedBlock = block + 28
    static let head = 64

    init(_ kind: BackendKind = .sealedDisk) throws {
        fixture = try StorageFixture(kind)
        storage = fixture.storage()
    }

    /// Bytes of which no two pieces are the same.
    static func content(_ count: Int, seed: Int = 0) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: ($0 &+ seed) &* 7 &+ ($0 &+ seed) >> 11) }
    }

    func stored(_ name: String) throws -> [UInt8] { try Files.read(fixture.path(name)) }

    func put(_ bytes: [UInt8], as name: String) throws { try Files.write(bytes, to: fixture.path(name)) }

    func store(_ content: [UInt8], at path: String, _ mode: WriteMode = .replace, piece: Int = 100_003) async throws {
        let upload = try await begin(content, at: path, mode, piece: piece)
        _ = try await upload.commit()
    }

    /// An upload of which some bytes have arrived, piece by piece.
    func begin(
        _ content: [UInt8], at path: String, _ mode: WriteMode, piece: Int = 100_003
    ) async throws -> StagedFile {
        let upload = try await storage.openForWriting(VirtualPath(path), mode)
        let writer = try await upload.writer
        var offset = 0
        while offset < content.count {
            let bytes = Array(content[offset..<min(offset + piece, content.count)])
            try await writer.write(bytes, at: upload.writeOffset + Int64(offset))
            offset += bytes.count
        }
        return upload
    }

    /// What can be read of a file, from an offset on, in reads of that many bytes.
    func read(_ path: String, from offset: Int = 0, _ count: Int = .max, piece: Int = 262_144) async throws -> [UInt8] {
        let file = try await storage.openForReading(VirtualPath(path))
        var bytes: [UInt8] = []
        while bytes.count < count {
            let wanted = min(piece, count - bytes.count)
            let more = try await file.reader.read(at: Int64(offset + bytes.count), atMost: wanted)
            if more.isEmpty { break }
            bytes += more
        }
        return bytes
    }
}
