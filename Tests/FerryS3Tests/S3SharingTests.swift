// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FerryS3

/// Uploads that others come across, at the same server or at another one.
@Suite(.timeLimit(.minutes(5))) struct S3SharingTests {
    private let store = FakeStore()

    private func beginLarge(_ path: String, _ storage: S3Storage) async throws -> StagedFile {
        let upload = try await storage.openForWriting(VirtualPath(path), .replace)
        try await upload.writer.write([UInt8](repeating: 7, count: 9 << 20), at: 0)
        return upload
    }

    @Test func `an upload is not lost when its file takes another name at that moment`() async throws {
        for order in Interleaving.orders(5, 3) {
            let store = FakeStore()
            let storage = store.storage()
            try await storage.store("old", at: "/a")
            let refused = await Interleaving.run(order, at: store) {
                try await storage.rename("/a", to: "/b")
            } _: {
                try await storage.store("new", at: "/a")
            }
            #expect(refused.second == nil && (refused.first == nil || refused.first == .busy), "\(order)")
            let found = [store.bytes("a"), store.bytes("b")].compactMap(\.self).map {
                String(decoding: $0, as: UTF8.self)
            }
            #expect(found.contains("new"), "\(order)")
        }
    }

    @Test func `a directory does not go while another server writes in it`() async throws {
        let (one, other) = (store.storage(), S3Storage(store.tree { $0.node = "other" }, account: Array("ann".utf8)))
        try await one.makeDirectory("/d")
        let upload = try await beginLarge("/d/f", one)
        #expect(await refusal { try await other.removeDirectory(VirtualPath("/d")) } == .busy)
        #expect(await refusal { try await other.rename("/d", to: "/e") } == .busy)
        // Nor is it taken by one who stores a file of that name there.
        try await other.store("small", at: "/d/f")
        #expect(try await upload.commit() == 9 << 20)
        #expect(store.keys == ["d/", "d/f"])
        #expect(store.bytes("d/f")?.count == 9 << 20)
    }

    @Test func `with a directory goes what was kept in it, and no upload of another program`() async throws {
        let storage = store.storage()
        try await storage.makeDirectory("/d")
        _ = try await storage.tree.bucket.begin("d/theirs", metadata: [:])
        for path in ["/d/f", "/d/g"] {
            let upload = try await beginLarge(path, storage)
            #expect(await upload.abandon(keepingPartial: true) == 9 << 20)
        }
        try await storage.rename("/d", to: "/e")
        #expect(store.keys == ["e/"])
        #expect(store.state.withLock { $0.uploads.values.map(\.key) } == ["d/theirs"])
        let upload = try await beginLarge("/e/f", storage)
        #expect(await upload.abandon(keepingPartial: true) == 9 << 20)
        _ = try await storage.tree.bucket.begin("e/theirs", metadata: [:])
        try await storage.removeDirectory(VirtualPath("/e"))
        #expect(store.keys == [])
        #expect(store.state.withLock { $0.uploads.values.map(\.key).sorted() } == ["d/theirs", "e/theirs"])
    }

    @Test func `what one server goes on with is no other's, until it has not been heard of for a while`() async throws {
        let (one, other) = (store.storage(), S3Storage(store.tree { $0.node = "other" }, account: Array("ann".utf8)))
        try await one.breakOff("/f", after: "kept")
        let upload = try await other.openForWriting(VirtualPath("/f"), .resume(at: 4))
        #expect(try await one.resumableLength("/f") == nil)
        // If it was killed, all is as before.
        store.state.withLock { $0.now.seconds += 3 * S3Partial.lease }
        #expect(try await one.resumableLength("/f") == 4)
        try await upload.arrive("!")
        #expect(await upload.abandon(keepingPartial: true) == 5)
        #expect(try await one.resumableLength("/f") == 5)
    }
}
