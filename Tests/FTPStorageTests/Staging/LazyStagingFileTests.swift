// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Testing

/// Uploads that are stored in one visit to the disk.
@Suite struct LazyStagingFileTests {
    private func plan(_ storage: some StorageBackend) async throws -> StagedFile {
        try await storage.openForWriting(VirtualPath("/a"), .replace)
    }

    @Test func `nothing is made before it is needed`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        let upload = try await plan(storage)
        #expect(try ground.stagingFiles() == [])
        #expect(try await storage.text("/a") == "old")
        #expect(try await upload.commit(writing: Array("new".utf8)) == 3)
        #expect(try await storage.text("/a") == "new")
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `what is given up is kept all the same`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        let upload = try await plan(storage)
        #expect(await upload.abandon(keepingPartial: true, writing: Array("half".utf8)) == 4)
        #expect(try await storage.resumableLength("/a") == 4)
        #expect(try await storage.text("/a") == "old")
    }

    @Test func `what is given up before anything arrived leaves nothing`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        for keeps in [true, false] {
            let upload = try await plan(storage)
            #expect(await upload.abandon(keepingPartial: keeps) == 0)
        }
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `what nobody will go on with leaves nothing, whatever stops it`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        let mayGoOn = AsyncStream.makeStream(of: Void.self)
        let cancelled = Task {
            let upload = try await plan(storage)
            try await upload.writer.write(Array("half".utf8), at: 0)
            for await _ in mayGoOn.stream { break }
            return try await upload.commitOrDiscard { false }
        }
        cancelled.cancel()
        mayGoOn.continuation.finish()
        await #expect(throws: StorageError(.cancelled, .commit, VirtualPath("/a"))) { try await cancelled.value }
        #expect(try ground.stagingFiles() == [])
        let late = try await storage.openForWriting(VirtualPath("/b"), .replaceNothing)
        try await late.writer.write(Array("half".utf8), at: 0)
        try await storage.store("theirs", at: "/b")
        do {
            _ = try await late.commitOrDiscard { false }
            Issue.record("a name was taken twice")
        } catch {
            #expect(error.kind == .alreadyExists)
        }
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `what speaks against it later is found then`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        let whole = try await plan(storage)
        let longer = try await plan(storage)
        try await storage.makeDirectory("/a")
        #expect(await whole.refusalToCommit() == .isDirectory)
        do {
            _ = try await longer.writer
            Issue.record("a file was made where a directory is")
        } catch {
            #expect(error.kind == .isDirectory)
        }
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `two at once to one name both end well`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        let first = try await plan(storage)
        let second = try await plan(storage)
        _ = try await second.writer
        _ = try await first.commit(writing: Array("first".utf8))
        #expect(try await storage.text("/a") == "first")
        _ = try await second.commit(writing: Array("second".utf8))
        #expect(try await storage.text("/a") == "second")
        #expect(try ground.stagingFiles() == [])
    }
}
