// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// A disk that is full, by a small file system in memory, which only root can mount.
@Suite(.ownThread, .enabled(if: SmallDisk.isPossible, "a file system cannot be mounted here"))
struct FullDiskTests {
    @Test func `what fits is kept, and the old file stands`() async throws {
        let disk = try SmallDisk()
        let storage = disk.storage()
        try await storage.store("old", at: "/a")
        let upload = try await storage.openForWriting(VirtualPath("/a"), .replace)
        let writer = try await upload.writer
        var arrived: Int64 = 0
        do throws(Errno) {
            while true {
                try await writer.write([UInt8](repeating: 7, count: 4096), at: arrived)
                arrived += 4096
            }
        } catch {
            #expect(StorageError.Kind(error) == .storageFull)
        }
        let kept = await upload.abandon(keepingPartial: true)
        #expect(kept == arrived)
        #expect(try await storage.text("/a") == "old")
        #expect(try await storage.resumableLength("/a") == arrived)
    }

    @Test(arguments: [WriteMode.replace, .create])
    func `room is told before the first byte, and shrinks as others write`(_ mode: WriteMode) async throws {
        let disk = try SmallDisk()
        let upload = try await disk.storage().openForWriting(VirtualPath("/a"), mode)
        let before = try #require(await upload.room)
        #expect(before > 900 << 10 && before <= 1 << 20)
        try Files.write([UInt8](repeating: 1, count: 700 << 10), to: disk.directory.path("disk/b"))
        let after = try #require(await upload.room)
        #expect(after == before - 700 << 10)
        _ = await upload.abandon(keepingPartial: false)
    }

    @Test func `a copy that does not fit is removed`() async throws {
        let disk = try SmallDisk()
        let storage = disk.storage()
        try Files.write([UInt8](repeating: 1, count: 700 << 10), to: disk.directory.path("disk/a"))
        let middle = WriteMode.resume(at: 700 << 10 - 1)
        #expect(await refusal { _ = try await storage.begin("/a", middle, with: "x") } == .storageFull)
        let names = try entryNames(of: Array(disk.directory.path("disk").utf8))
        #expect(names == [Array("a".utf8)])
        #expect(try await storage.entry("/a").size == 700 << 10)
    }

    @Test func `a line is appended though there is no room for a copy`() async throws {
        let disk = try SmallDisk()
        let storage = disk.storage()
        try Files.write([UInt8](repeating: 1, count: 900 << 10), to: disk.directory.path("disk/a"))
        #expect(try await storage.store("0123456789", at: "/a", .append) == 900 << 10 + 10)
        #expect(try await storage.entry("/a").size == 900 << 10 + 10)
    }

    @Test func `an append that does not fit leaves the file as it was`() async throws {
        let disk = try SmallDisk()
        let storage = disk.storage()
        let content = [UInt8](repeating: 1, count: 700 << 10)
        try Files.write(content, to: disk.directory.path("disk/a"))
        let tail = String(repeating: "x", count: 200 << 10)
        #expect(await refusal { _ = try await storage.store(tail, at: "/a", .append) } == .storageFull)
        #expect(try Files.read(disk.directory.path("disk/a")) == content)
        // There is no room either for a partial upload, which would begin with a copy.
        #expect(try await storage.resumableLength("/a") == nil)
        #expect(try entryNames(of: Array(disk.directory.path("disk").utf8)) == [Array("a".utf8)])
    }

    @Test func `only what is on the same file system gives way`() async throws {
        let disk = try SmallDisk()
        let root = try RootDirectory(Array(disk.directory.path.utf8))
        let storage = DiskStorage(root: root, account: [], display: DisplayNames(owner: [], group: []))
        try await storage.breakOff("/beside", after: "123")
        try await storage.breakOff("/disk/inside", after: "12345")
        #expect(try await storage.partialUploads(beside: VirtualPath("/disk/new")).map(\.length) == [5])
        #expect(try await storage.partialUploads(beside: VirtualPath("/new")).map(\.length) == [3])
    }

    @Test func `a small file that did not fit can be tried again`() async throws {
        let disk = try SmallDisk()
        let storage = disk.storage()
        let content = String(repeating: "x", count: 9000)
        try await storage.breakOff("/rest", after: String(repeating: "r", count: 1000 << 10))
        try? Files.write([UInt8](repeating: 1, count: 30 << 10), to: disk.directory.path("disk/filler"))
        let upload = try await storage.openForWriting(VirtualPath("/a"), .replace)
        let partials = try await storage.partialUploads(beside: VirtualPath("/a"))
        var asked = 0
        let stored = try await upload.commit(
            writing: Array(content.utf8), isIdentified: false,
            makingRoom: {
                asked += 1
                return await storage.discard(partials[0]) == .removed
            })
        #expect(asked == 1)
        #expect(stored.length == 9000)
        #expect(try await storage.text("/a") == content)
    }
}

/// A file system of one megabyte.
private final class SmallDisk: Sendable {
    let directory: TemporaryDirectory
    private let root: RootDirectory

    static let isPossible: Bool = {
        do {
            _ = try SmallDisk()
            return true
        } catch {
            return false
        }
    }()

    init() throws {
        directory = try TemporaryDirectory(named: "ferry-disk")
        try Files.makeDirectory(directory.path("disk"))
        guard mount("tmpfs", directory.path("disk"), "tmpfs", 0, "size=1m,mode=755") == 0 else { throw Errno.current }
        root = try RootDirectory(Array(directory.path("disk").utf8))
    }

    // Lazily, as the root is still open; the kernel lets go of it with the last descriptor.
    deinit { umount2(directory.path("disk"), Int32(MNT_DETACH)) }

    func storage() -> DiskStorage {
        DiskStorage(root: root, account: [], display: DisplayNames(owner: [], group: []))
    }
}
