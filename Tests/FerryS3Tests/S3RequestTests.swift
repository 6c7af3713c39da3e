// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Testing

@testable import FerryS3

/// The number of requests that everyday work costs.
@Suite struct S3RequestTests {
    private let store = FakeStore()

    @Test func `an upload to a large directory costs one cheap request beside its own`() async throws {
        let storage = store.storage()
        for number in 0..<1100 { try await storage.tree.bucket.put("d/\(number)", []) }
        try await storage.store("one", at: "/d/a")
        _ = store.requests
        for name in ["b", "c", "a"] { try await storage.store("two", at: "/d/\(name)") }
        let requests = store.requests
        #expect(requests.filter { $0.hasPrefix("PUT") }.count == 3)
        #expect(requests.filter { $0.contains("max-keys=1&") }.count == 3)
        #expect(requests.count == 6)
        try await storage.tree.bucket.put("d/x/", [])
        #expect(await refusal { try await storage.store("x", at: "/d/x") } == .isDirectory)
        // What is kept is found there, too, by another server and by this one.
        try await storage.breakOff("/d/f", after: "kept")
        #expect(try await storage.resumableLength("/d/f") == 4)
        #expect(try await store.storage().resumableLength("/d/f") == 4)
    }

    @Test func `deletions cost one request each while the directory is known to hold more`() async throws {
        let storage = store.storage()
        for number in 0..<10 { try await storage.tree.bucket.put("d/\(number)", []) }
        for number in 0..<9 { try await storage.removeFile(VirtualPath("/d/\(number)")) }
        #expect(store.requests.filter { !$0.hasPrefix("PUT") }.count == 10)
        try await storage.removeFile(VirtualPath("/d/9"))
        #expect(store.keys == ["d/"])
        #expect(await refusal { try await storage.removeFile(VirtualPath("/d/9")) } == .noSuchFile)
    }

    @Test func `of the last two files that go at once one leaves the directory`() async throws {
        for _ in 0..<20 {
            let store = FakeStore()
            let storage = store.storage()
            for name in ["a", "b"] { try await storage.tree.bucket.put("d/\(name)", []) }
            async let first: Void = storage.removeFile(VirtualPath("/d/a"))
            async let second: Void = storage.removeFile(VirtualPath("/d/b"))
            _ = try await (first, second)
            #expect(store.keys == ["d/"])
        }
    }

    @Test func `a file of some size is read with one request`() async throws {
        let storage = store.storage()
        let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 >> 5) }
        try await storage.tree.bucket.put("f", bytes)
        _ = store.requests
        let file = try await storage.openForReading(VirtualPath("/f"))
        #expect(try await file.reader.read(at: 0, atMost: bytes.count) == bytes)
        #expect(store.requests == ["GET f"])
    }
}
