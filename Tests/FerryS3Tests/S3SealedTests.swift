// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FerryS3

/// Encrypted files of more than one part, whose blocks are never parted.
@Suite struct S3SealedTests {
    private static let large = (0..<(21 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 11 &+ $0 >> 17) }

    private let path = VirtualPath("/big")
    private let store = FakeStore()
    private let content = Self.large
    private let keys: SealingKeys

    init() throws { keys = try #require(SealingKeys([[UInt8](repeating: 9, count: 32)])) }

    private func storage(node: String = "ferryd") -> SealedStorage {
        let tree = store.tree { ($0.form, $0.node, $0.trusted) = (SealedStorage.form, node, .zero) }
        return SealedStorage(S3Storage(tree, account: Array("ann".utf8)), keys: keys, account: Array("ann".utf8))
    }

    private func send(_ bytes: [UInt8], to upload: borrowing StagedFile) async throws {
        let writer = try await upload.writer
        var offset = 0
        while offset < bytes.count {
            let piece = Array(bytes[offset..<min(offset + 1_000_003, bytes.count)])
            try await writer.write(piece, at: upload.writeOffset + Int64(offset))
            offset += piece.count
        }
    }

    private func store(_ bytes: [UInt8], from offset: Int64) async throws {
        let upload = try await storage().openForWriting(path, offset == 0 ? .replace : .resume(at: offset))
        try await send(bytes, to: upload)
        let length = try await upload.commit()
        #expect(length == offset + Int64(bytes.count))
    }

    private func expectContent(_ wanted: [UInt8]) async throws {
        let file = try await storage().openForReading(path)
        #expect(file.facts.size == Int64(wanted.count))
        #expect(try await file.reader.readAll(0..<Int64(wanted.count)) == wanted)
    }

    @Test func `a large file goes in parts, and none of it in clear`() async throws {
        try await store(content, from: 0)
        try await expectContent(content)
        let stored = try #require(store.bytes("big"))
        #expect(SealedStorage.form.contentLength(of: Int64(stored.count)) == Int64(content.count))
        #expect(Array(stored[100..<1000]) != Array(content[8..<908]))
    }

    @Test(arguments: [21 << 20, 16 << 20, 16 << 20 + 1, 8 << 20 + 65_536, 5000])
    func `an upload that breaks off goes on where it ended, at any server`(_ count: Int) async throws {
        let upload = try await storage().openForWriting(path, .replace)
        try await send(Array(content.prefix(count)), to: upload)
        let kept = await upload.abandon(keepingPartial: true)
        #expect(kept == Int64(count))
        #expect(try await storage(node: "other").resumableLength("/big") == Int64(count))
        try await store(Array(content[count...]) + [1], from: Int64(count))
        try await expectContent(content + [1])
        #expect(store.keys == ["big"])
    }

    @Test func `one that has nothing to add is whole too`() async throws {
        let upload = try await storage().openForWriting(path, .replace)
        try await send(Array(content.prefix(16 << 20)), to: upload)
        _ = await upload.abandon(keepingPartial: true)
        try await store([], from: 16 << 20)
        try await expectContent(Array(content.prefix(16 << 20)))
    }

    @Test func `a server that was killed finds the parts that it had sent, and goes on behind any of them`()
        async throws
    {
        let upload = try await storage(node: "killed").openForWriting(path, .replace)
        try await send(content, to: upload)
        while store.state.withLock({ $0.uploads.values.first?.parts.count ?? 0 }) < 2 { await Task.yield() }
        store.state.withLock { $0.now.seconds += 3 * S3Partial.lease }
        #expect(try await storage().resumableLength("/big") == 16 << 20)
        try await store(Array(content[(8 << 20)...]), from: 8 << 20)
        try await expectContent(content)
        _ = await upload.abandon(keepingPartial: false)
    }

    @Test func `a completion that fails leaves the full parts`() async throws {
        store.trouble { method, place in method == "POST" && place.contains("uploadId") ? .status(500) : nil }
        let upload = try await storage().openForWriting(path, .replace)
        try await send(content, to: upload)
        #expect(await upload.refusalToCommit() == .failed)
        store.trouble(nil)
        #expect(try await storage().resumableLength("/big") == 16 << 20)
        try await store(Array(content[(16 << 20)...]), from: 16 << 20)
        try await expectContent(content)
    }

    @Test func `what is appended to a large file follows a copy inside the store`() async throws {
        try await store(content, from: 0)
        let first = try await storage().begin("/big", .append, with: "one")
        let second = try await storage().begin("/big", .append, with: "two")
        _ = try await second.commit()
        _ = try await first.commit()
        try await expectContent(content + Array("twoone".utf8))
        let length = Int64(content.count + 6)
        #expect(try await storage().breakOff("/big", .append, after: "more") == length + 4)
        try await store(Array("!".utf8), from: length + 4)
        try await expectContent(content + Array("twoonemore!".utf8))
    }
}
