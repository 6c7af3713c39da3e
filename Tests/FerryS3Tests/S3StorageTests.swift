// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FerryS3

/// Reading, listing and names, as far as they are those of a store of objects.
@Suite struct S3StorageTests {
    private let store = FakeStore()

    @Test func `other tools read what came by FTP, and the reverse`() async throws {
        let tree = store.tree("site", { $0.trusted = .zero })
        let storage = S3Storage(tree, account: [0x61])
        try await storage.makeDirectory("/d")
        try await storage.store("text", at: "/d/f")
        #expect(store.keys == ["site/d/", "site/d/f"])
        try await tree.bucket.put("site/other/x", Array("theirs".utf8))
        #expect(try await storage.names() == ["d", "other"])
        #expect(try await storage.text("/other/x") == "theirs")
        #expect(try await storage.entry("/other").kind == .directory)
    }

    @Test func `a directory that is only made of keys stays when its last file goes`() async throws {
        let storage = store.storage()
        try await storage.tree.bucket.put("d/f", [])
        try await storage.removeFile(VirtualPath("/d/f"))
        #expect(try await storage.names() == ["d"])
        try await storage.removeDirectory(VirtualPath("/d"))
        #expect(store.keys == [])
    }

    @Test func `a large object is read in pieces, and ahead`() async throws {
        let storage = store.storage()
        let bytes = (0..<10_000_000).map { UInt8(truncatingIfNeeded: $0 >> 5) }
        try await storage.tree.bucket.put("big", bytes)
        _ = store.requests
        let file = try await storage.openForReading(VirtualPath("/big"))
        var found: [UInt8] = []
        while true {
            let piece = try await file.reader.read(at: Int64(found.count), atMost: 65_536)
            if piece.isEmpty { break }
            found += piece
        }
        #expect(found == bytes)
        #expect(store.requests.count < 6)
        #expect(try await file.reader.read(at: 9_999_999, atMost: 10) == [bytes[9_999_999]])
        #expect(try await file.reader.read(at: 5, atMost: 2) == Array(bytes[5..<7]))
    }

    @Test func `two pieces behind the one that is read are asked for`() async throws {
        let storage = store.storage()
        try await storage.tree.bucket.put("big", [UInt8](repeating: 1, count: 20_000_000))
        let file = try await storage.openForReading(VirtualPath("/big"))
        _ = try await file.reader.read(at: 1_000_000, atMost: 10)
        let deadline = Deadline.now.advanced(by: .seconds(30))
        // Beside the beginning and the piece itself.
        func count() -> Int { store.state.withLock { $0.requests.count { $0 == "GET big" } } }
        while count() < 4, .now < deadline { await Task.yield() }
        #expect(count() == 4)
    }

    @Test func `memory that readers ask for comes back`() async throws {
        let storage = store.storage()
        try await storage.tree.bucket.put("big", [UInt8](repeating: 1, count: 9_000_000))
        func readSome() async throws {
            let file = try await storage.openForReading(VirtualPath("/big"))
            _ = try await file.reader.read(at: 1_000_000, atMost: 10)
            #expect(storage.tree.budget.free < storage.tree.budget.size)
        }
        try await readSome()
        #expect(storage.tree.budget.free == storage.tree.budget.size)
    }

    @Test func `what is replaced while it is read fails, and is never two files in one`() async throws {
        let storage = store.storage()
        try await storage.tree.bucket.put("big", [UInt8](repeating: 1, count: 9_000_000))
        let file = try await storage.openForReading(VirtualPath("/big"))
        try await storage.tree.bucket.put("big", [UInt8](repeating: 2, count: 9_000_000))
        await #expect(throws: Errno.inputOutput) { _ = try await file.reader.read(at: 300_000, atMost: 10) }
    }

    @Test func `renaming keeps what belongs to a file, and moves whole directories up to a limit`() async throws {
        let storage = S3Storage(store.tree { ($0.keepsTimes, $0.renamed) = (true, 3) }, account: [0x61])
        try await storage.makeDirectory("/d")
        try await storage.store("text", at: "/d/f")
        let time = Timestamp(seconds: 1_000_000_000, nanoseconds: 250_000_000)
        try await storage.setModificationTime(time, of: VirtualPath("/d/f"))
        try await storage.rename("/d", to: "/e")
        #expect(try await storage.entry("/e/f").modified == time)
        #expect(try await storage.list("/e").first?.modified == time)
        #expect(store.keys == ["e/", "e/f"])
        for name in ["a", "b", "c"] { try await storage.store("x", at: "/e/\(name)") }
        #expect(await refusal { try await storage.rename("/e", to: "/f") } == .notSupported)
        #expect(store.keys.count == 5)
    }

    @Test func `times are kept only where that is wanted`() async throws {
        let storage = store.storage()
        try await storage.store("x", at: "/f")
        #expect(!storage.capabilities.contains(.modificationTimes))
        let refused = await refusal {
            try await storage.setModificationTime(Timestamp(seconds: 1), of: VirtualPath("/f"))
        }
        #expect(refused == .notSupported)
    }

    @Test func `a store that cannot be reached is an error, not an empty directory`() async throws {
        let storage = store.storage()
        store.trouble { _, _ in .unreachable }
        #expect(await refusal { _ = try await storage.names() } == .failed)
        #expect(await refusal { _ = try await storage.entry("/x") } == .failed)
        #expect(await refusal { _ = try await storage.begin("/x", with: "") } == .failed)
        store.trouble { _, _ in .status(403) }
        #expect(await refusal { _ = try await storage.names() } == .permissionDenied)
    }
}
