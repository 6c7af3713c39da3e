// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

/// Quotas of encrypted trees: what was sent counts, and not what is stored.
@Suite struct SealedQuotaTests {
    private let ground: SealedGround
    private let ledger = TreeLedger(form: SealedStorage.form)
    private let storage: FixtureStorage

    init() throws {
        ground = try SealedGround()
        ground.fixture.root.keep(ledger)
        ledger.count(ground.fixture.root)
        storage = ground.fixture.storage(limit: TreeLimit(bytes: 200_000))
    }

    private func store(_ count: Int, at path: String, _ mode: WriteMode = .replace) async throws {
        let upload = try await storage.openForWriting(VirtualPath(path), mode)
        let writer = try await upload.writer
        try await writer.write(SealedGround.content(count), at: upload.writeOffset)
        _ = try await upload.commit()
    }

    /// Compares the ledger with a count of the tree.
    private func expectUse(_ bytes: Int64, _ files: Int64) {
        #expect(ledger.use == TreeUse(bytes: bytes, files: files))
        ledger.count(ground.fixture.root)
        #expect(ledger.use == TreeUse(bytes: bytes, files: files))
    }

    @Test func `as much fits as the quota says, to the byte`() async throws {
        try await store(200_000, at: "/a")
        expectUse(200_000, 1)
        #expect(await refusal { try await store(1, at: "/b") } == .quotaExceeded)
        // In its own place it has room.
        try await store(200_000, at: "/a")
        try await store(150_000, at: "/a")
        expectUse(150_000, 1)
        try await store(50_000, at: "/b")
        expectUse(200_000, 2)
        #expect(await refusal { try await store(1, at: "/a", .append) } == .quotaExceeded)
        try await storage.removeFile(VirtualPath("/b"))
        try await store(50_000, at: "/a", .append)
        expectUse(200_000, 1)
        try await storage.rename("/a", to: "/c")
        expectUse(200_000, 1)
    }

    @Test func `the part of a broken upload counts with its content, as far as there is room`() async throws {
        try await store(70_000, at: "/a")
        let upload = try await storage.openForWriting(VirtualPath("/b"), .replace)
        try await upload.writer.write(SealedGround.content(100_000), at: 0)
        let kept = await upload.abandon(keepingPartial: true)
        #expect(kept == 100_000)
        expectUse(170_000, 2)
        try await store(30_000, at: "/b", .resume(at: 100_000))
        expectUse(200_000, 2)
        try await storage.removeFile(VirtualPath("/b"))
        expectUse(70_000, 1)
    }
}
