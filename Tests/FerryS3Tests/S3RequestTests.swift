// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Synchronization
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
        // That it was large is no reason to believe that it is there.
        store.state.withLock { $0.objects = [:] }
        storage.tree.directories.forget(VirtualPath("/d"))
        #expect(await refusal { try await storage.store("x", at: "/d/x") } == .noSuchFile)
        #expect(store.keys == [])
    }

    @Test func `a directory is looked at once more before it is believed no longer, and no upload waits for that`()
        async throws
    {
        let tree = store.tree { ($0.trusted, $0.fresh) = (.seconds(600), .zero) }
        let storage = S3Storage(tree, account: Array("ann".utf8))
        try await storage.tree.bucket.put("d/f", [])
        try await storage.store("one", at: "/d/a")
        try await storage.tree.bucket.put("d/x/", [])
        let deadline = Deadline.now.advanced(by: .seconds(30))
        // An upload asks for a look at the directory; one behind it knows what that has shown.
        while await refusal({ try await storage.store("two", at: "/d/x") }) == nil, .now < deadline {
            await Task.yield()
        }
        #expect(await refusal { try await storage.store("two", at: "/d/x") } == .isDirectory)
    }

    @Test func `a deletion is two requests once its directory is known to stay`() async throws {
        let storage = store.storage()
        for number in 0..<3 { try await storage.tree.bucket.put("d/\(number)", []) }
        _ = store.requests
        try await storage.removeFile(VirtualPath("/d/0"))
        #expect(store.requests == ["HEAD d/0", "HEAD d/", "PUT d/", "HEAD d/0", "DELETE d/0"])
        for number in 1..<3 {
            try await storage.removeFile(VirtualPath("/d/\(number)"))
            #expect(store.requests == ["HEAD d/\(number)", "DELETE d/\(number)"])
        }
        #expect(store.keys == ["d/"])
        #expect(await refusal { try await storage.removeFile(VirtualPath("/d/2")) } == .noSuchFile)
    }

    @Test func `a renamed file changes nothing that is known of directories`() async throws {
        let storage = store.storage()
        try await storage.makeDirectory("/d")
        try await storage.store("one", at: "/d/a.part")
        _ = store.requests
        try await storage.rename("/d/a.part", to: "/d/a")
        #expect(store.requests.filter { $0.hasPrefix("HEAD d/") && $0.hasSuffix("/") } == [])
        try await storage.store("two", at: "/d/b.part")
        #expect(store.requests == ["PUT d/b.part"])
    }
}
