// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// The files on the disk while an upload runs, and after everything that can end it.
@Suite(.ownThread) struct StagingFileTests {
    @Test func `there is one staging file, beside the target, and it is gone after the commit`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.makeDirectory("/d")
        let upload = try await storage.begin("/d/a", with: "x")
        #expect(try ground.stagingFiles(in: "d").count == 1)
        #expect(try ground.stagingFiles() == [])
        #expect(try await storage.names("/d") == [])
        _ = try await upload.commit()
        #expect(try ground.stagingFiles(in: "d") == [])
    }

    @Test(arguments: [true, false]) func `a staging file made ready takes what comes, however it comes`(
        _ isWhole: Bool
    ) async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        let upload = try await storage.openForWriting(VirtualPath("/a"), .replace)
        await upload.prepare()
        #expect(try ground.stagingFiles().count == 1)
        if !isWhole { try await upload.arrive("the new file") }
        #expect(try await upload.commit(writing: isWhole ? Array("the new file".utf8) : []) == 12)
        #expect(try await storage.text("/a") == "the new file")
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `a small upload that was made ready long before its bytes came looks at the target anew`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        let upload = try await storage.openForWriting(VirtualPath("/a"), .replace)
        await upload.prepare()
        #expect(chmod(ground.path("a"), 0o600) == 0)
        _ = try await upload.commit(writing: Array("new".utf8))
        #expect(try await storage.entry("/a").mode == 0o600)
        // A program on the host has taken the staging file away, or put a link in the target's place.
        let lost = await refusal {
            let upload = try await storage.openForWriting(VirtualPath("/a"), .replace)
            await upload.prepare()
            for name in try ground.stagingFiles() { try Files.remove(ground.path(name)) }
            _ = try await upload.commit(writing: [1])
        }
        #expect(lost == .noSuchFile)
        let linked = await refusal {
            let upload = try await storage.openForWriting(VirtualPath("/b"), .replace)
            await upload.prepare()
            symlink("a", ground.path("b"))
            _ = try await upload.commit(writing: [1])
        }
        #expect(linked == .notARegularFile)
        #expect(try await storage.text("/a") == "new")
    }

    @Test func `a staging file made ready for nothing is gone, and one that was not is made when bytes come`()
        async throws
    {
        let ground = try StorageFixture()
        let storage = ground.storage()
        let upload = try await storage.openForWriting(VirtualPath("/a"), .replace)
        await upload.prepare()
        #expect(await upload.abandon(keepingPartial: true) == 0)
        #expect(try ground.stagingFiles() == [])
        let other = try await storage.openForWriting(VirtualPath("/a"), .replace)
        #expect(try ground.stagingFiles() == [])
        try await other.arrive("text")
        #expect(try await other.commit() == 4)
        #expect(try await storage.text("/a") == "text")
    }

    @Test func `the name of a staging file follows from account and name`() async throws {
        let ground = try StorageFixture()
        try await ground.storage("ann").breakOff("/a", after: "x")
        // SHA-256 of "ann" and of "a": this name must never change, or partial uploads are not found after an update.
        #expect(try ground.stagingFiles() == [".ferry-49915e0d7d4b402eca978112ca1bbdca-a"])
    }

    @Test func `after the death of the process the old file stands and the rest can be continued`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        let root = ground.path("")
        await #expect(processExitsWith: .signal(SIGKILL)) { [root = root as String] in
            let display = DisplayNames(owner: [], group: [])
            let storage = DiskStorage(
                root: try RootDirectory(Array(root.utf8)), account: Array("ann".utf8), display: display)
            let upload = try await storage.begin("/a", with: "half of it")
            #expect(upload.startOffset == 0)
            kill(getpid(), SIGKILL)
            _ = await upload.abandon(keepingPartial: false)
        }
        #expect(try await storage.text("/a") == "old")
        #expect(try await storage.names() == ["a"])
        #expect(try await storage.resumableLength("/a") == 10)
        try await storage.store(", and the rest", at: "/a", .resume(at: 10))
        #expect(try await storage.text("/a") == "half of it, and the rest")
        #expect(try ground.stagingFiles() == [])
    }

    @Test func `a staging file in the hands of another process is left alone`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.breakOff("/a", after: "theirs")
        let name = try #require(try ground.stagingFiles().first)
        let other = try System.lock(Descriptor(adopting: open(ground.path(name), O_RDWR | O_CLOEXEC)))
        #expect(try await storage.resumableLength("/a") == nil)
        #expect(await refusal { _ = try await storage.begin("/a", .resume(at: 6), with: "") } == .offsetBeyondEnd)
        #expect(await refusal { try await storage.removeFile(VirtualPath("/a")) } == .busy)
        let upload = try await storage.begin("/a", with: "mine")
        #expect(try ground.stagingFiles().sorted() == [name, name.dropLast(2) + ".1-a"].sorted())
        _ = try await upload.commit()
        #expect(try ground.stagingFiles() == [name])
        try System.unlock(other)
        #expect(try await storage.resumableLength("/a") == 6)
    }

    @Test func `a staging file that was removed meanwhile is not committed`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        let upload = try await storage.begin("/a", with: "new")
        let name = try #require(try ground.stagingFiles().first)
        unlink(ground.path(name))
        try Files.write(Array("planted".utf8), to: ground.path(name))
        let refused = await upload.refusalToCommit()
        #expect(refused == .noSuchFile)
        #expect(try await storage.text("/a") == "old")
    }

    @Test func `a link in a staging file's place is not followed`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.breakOff("/a", after: "x")
        let name = try #require(try ground.stagingFiles().first)
        unlink(ground.path(name))
        try Files.write(Array("victim".utf8), to: ground.path("victim"))
        try Files.makeLink(at: ground.path(name), to: "victim")
        #expect(await refusal { _ = try await storage.begin("/a", with: "x") } == .tooManyLinks)
        #expect(try await storage.text("/victim") == "victim")
    }

    @Test func `an upload ends in its directory, wherever that is by then`() async throws {
        let storage = try StorageFixture().storage()
        try await storage.makeDirectory("/d")
        let upload = try await storage.begin("/d/a", with: "x")
        try await storage.rename("/d", to: "/e")
        _ = try await upload.commit()
        #expect(try await storage.text("/e/a") == "x")
    }

    @Test func `who could not read the old file cannot read the new one while it arrives`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        try await storage.setMode(0o440, of: VirtualPath("/a"))
        let upload = try await storage.begin("/a", with: "new")
        var status = stat()
        #expect(stat(ground.path(try ground.stagingFiles()[0]), &status) == 0)
        #expect(status.st_mode & 0o177 == 0o040)
        _ = try await upload.commit()
        #expect(try await storage.entry("/a").mode == 0o440)
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away"))
    func `owner and group of the file it replaces stay`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try await storage.store("old", at: "/a")
        chown(ground.path("a"), 12, 34)
        try await storage.store("new", at: "/a")
        var status = stat()
        #expect(stat(ground.path("a"), &status) == 0)
        #expect(status.st_uid == 12)
        #expect(status.st_gid == 34)
    }

    @Test func `permissions can be set before Linux 6.6, and of files nobody may read`() async throws {
        let ground = try StorageFixture()
        try await ground.storage().store("x", at: "/a")
        let file = try System.open(hostPath: PathBytes(ground.path("a").utf8) ?? .here, .pathOnly)
        for mode: UInt16 in [0, 0o604] {
            try System.setPermissionsThroughProc(file, mode)
            #expect(try System.status(of: file).permissions == mode)
        }
    }

    @Test func `a durable commit is on the disk`() async throws {
        let storage = try StorageFixture().storage(isDurable: true)
        try await storage.store("x", at: "/a")
        #expect(try await storage.text("/a") == "x")
    }

    @Test func `a large file is copied whole before it is appended to`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        // More than one visit to the pool copies.
        try Content.makeSparseFile(at: ground.path("a"), size: 150 << 20)
        try Content.makeSparseFile(at: ground.path("b"), size: 150 << 20)
        try await storage.store("end", at: "/a", .append)
        #expect(try await storage.entry("/a").size == 150 << 20 + 3)
        truncate(ground.path("a"), 150 << 20)
        #expect(try sameContents(ground.path("a"), ground.path("b")))
    }

    @Test func `a cancelled copy leaves nothing behind`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try Content.makeSparseFile(at: ground.path("a"), size: 150 << 20)
        let task = Task { await refusal { _ = try await storage.begin("/a", .append, with: "x") } }
        task.cancel()
        let refused = await task.value
        // Where the file system shares blocks, there was nothing to cancel.
        #expect(refused == .cancelled || refused == nil)
        if refused != nil { #expect(try ground.stagingFiles() == []) }
    }
}
