// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FerryS3

/// The removal of what broken uploads have left.
@Suite struct S3SweepTests {
    private let store = FakeStore()
    private static let day: Int64 = 24 * 3600

    private var limit: Timestamp { store.state.withLock { Timestamp(seconds: $0.now.seconds - 7 * Self.day) } }

    private func breakOff(_ storage: S3Storage, _ path: String, megabytes: Int) async throws {
        let upload = try await storage.openForWriting(VirtualPath(path), .replace)
        let writer = try await upload.writer
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        for number in 0..<megabytes { try await writer.write(megabyte, at: Int64(number << 20)) }
        _ = await upload.abandon(keepingPartial: true)
    }

    @Test func `what nobody has gone on with for a week goes, with its parts, and nothing else`() async throws {
        let storage = store.storage(prefix: "home")
        let tree = storage.tree
        tree.keep(TreeLedger())
        _ = await tree.count()
        try await storage.makeDirectory("/d")
        try await breakOff(storage, "/d/large", megabytes: 18)
        try await storage.breakOff("/small", after: "old")
        try await storage.store("text", at: "/file")
        // Of another program, and of one that is no concern of this tree.
        _ = try await tree.bucket.begin("home/theirs", metadata: [:])
        try await store.storage(prefix: "other").breakOff("/f", after: "old")
        store.state.withLock { $0.now.seconds += 8 * Self.day }
        try await storage.breakOff("/new", after: "new")
        #expect(await tree.sweep(olderThan: limit, pausing: .zero) == 2)
        #expect(store.state.withLock { $0.uploads.values.map(\.key) } == ["home/theirs"])
        #expect(try await storage.resumableLength("/d/large") == nil)
        #expect(try await storage.resumableLength("/small") == nil)
        #expect(try await storage.resumableLength("/new") == 3)
        #expect(try await storage.text("/file") == "text")
        #expect(try await store.storage(prefix: "other").resumableLength("/f") == 3)
        #expect(tree.ledger?.use == TreeUse(bytes: 7, files: 3))
    }

    @Test func `what an upload has in its hands stays`() async throws {
        let storage = store.storage()
        try await storage.breakOff("/f", after: "kept")
        store.state.withLock { $0.now.seconds += 8 * Self.day }
        let upload = try await storage.openForWriting(VirtualPath("/f"), .resume(at: 4))
        #expect(await storage.tree.sweep(olderThan: limit, pausing: .zero) == 0)
        try await upload.arrive("!")
        _ = try await upload.commit()
        #expect(try await storage.text("/f") == "kept!")
        #expect(store.keys == ["f"])
    }

    @Test(arguments: [1, 9]) func `what an upload has just taken up stays, also for the sweep of another server`(
        _ megabytes: Int
    ) async throws {
        let storage = store.storage()
        try await breakOff(storage, "/f", megabytes: megabytes)
        store.state.withLock { $0.now.seconds += 8 * Self.day }
        let length = Int64(megabytes << 20)
        let upload = try await storage.openForWriting(VirtualPath("/f"), .resume(at: length))
        #expect(await store.tree().sweep(olderThan: limit, pausing: .zero) == 0)
        try await upload.arrive("!")
        #expect(try await upload.commit() == length + 1)
        #expect(store.keys == ["f"])
    }

    @Test func `an object that only has such a name stays`() async throws {
        let tree = store.tree()
        let name = ".ferry-" + String(repeating: "0a", count: 16) + "-notes"
        try await tree.bucket.put(name, Array("theirs".utf8))
        #expect(tree.book.isRecord(name))
        store.state.withLock { $0.now.seconds += 8 * Self.day }
        #expect(await tree.sweep(olderThan: limit, pausing: .zero) == 0)
        #expect(store.keys == [name])
    }

    @Test func `parts that cannot be removed keep their record for the next sweep`() async throws {
        let storage = store.storage()
        let upload = try await storage.openForWriting(VirtualPath("/f"), .replace)
        let megabyte = [UInt8](repeating: 7, count: 1 << 20)
        let writer = try await upload.writer
        for number in 0..<9 { try await writer.write(megabyte, at: Int64(number << 20)) }
        store.trouble { method, place in method == "DELETE" && place.contains("uploadId") ? .status(500) : nil }
        #expect(await upload.abandon(keepingPartial: false) == 0)
        #expect(store.keys.count == 1)
        store.trouble(nil)
        store.state.withLock { $0.now.seconds += 8 * Self.day }
        #expect(await storage.tree.sweep(olderThan: limit, pausing: .zero) == 1)
        #expect(store.keys == [] && store.state.withLock { $0.uploads.isEmpty })
    }
}
