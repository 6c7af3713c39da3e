// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// The search for files that have arrived, and their removal.
@Suite(.ownThread) struct RetentionTests {
    private func files(_ root: RootDirectory) -> [String: ArrivedFile] {
        let found = root.arrivedFiles { true }
        #expect(found.isComplete)
        return Dictionary(uniqueKeysWithValues: found.files.map { ("\($0.path)", $0) })
    }

    private func root(_ ground: StorageFixture) throws -> RootDirectory {
        try RootDirectory(Array(ground.path(".").utf8))
    }

    @Test func `files are found in all directories, and no links, staged uploads or files behind links`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try Files.makeDirectory(ground.path("d"))
        try Files.write([1, 2], to: ground.path("d/a"))
        try Files.write([1], to: ground.path("b"))
        try await storage.breakOff("/broken", after: "x")
        let outside = try TemporaryDirectory(named: "outside")
        try Files.write([1], to: outside.path("treasure"))
        try Files.makeLink(at: ground.path("way-out"), to: outside.path)
        try Files.makeLink(at: ground.path("link"), to: "b")
        try Files.makeFIFO(ground.path("fifo"))
        #expect(files(try root(ground)).mapValues(\.size) == ["/d/a": 2, "/b": 1])
    }

    @Test func `the time of arrival is none that a client can set`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        try Files.write([1], to: ground.path("a"))
        let root = try root(ground)
        let before = try #require(files(root)["/a"]).arrived
        for seconds: Int64 in [1_000_000, 4_000_000_000] {
            try await storage.setModificationTime(Timestamp(seconds: seconds), of: VirtualPath("/a"))
        }
        try await storage.setMode(0o600, of: VirtualPath("/a"))
        try await storage.rename(VirtualPath("/a"), to: VirtualPath("/b"), replacing: false)
        #expect(try #require(files(root)["/b"]).arrived == before)
    }

    @Test func `a file goes only if it is still the one that was found`() throws {
        let ground = try StorageFixture()
        for name in ["a", "b"] { try Files.write([1], to: ground.path(name)) }
        let root = try root(ground)
        let found = files(root)
        try Files.write([1], to: ground.path("new"))
        try #require(rename(ground.path("new"), ground.path("b")) == 0)
        #expect(root.remove(try #require(found["/a"])) { false } == .removed)
        #expect(root.remove(try #require(found["/a"])) { false } == .gone)
        #expect(root.remove(try #require(found["/b"])) { false } == .gone)
        #expect(Files.exists(ground.path("b")))
    }

    @Test func `a file that anybody has open stays, and one that an upload is about to change`() async throws {
        let ground = try StorageFixture()
        let storage = ground.storage()
        for name in ["read", "grows"] { try Files.write([1], to: ground.path(name)) }
        let root = try root(ground)
        let found = files(root)
        let descriptor = open(ground.path("read"), O_RDONLY)
        #expect(root.remove(try #require(found["/read"])) { false } == .inUse)
        close(descriptor)
        let upload = try await storage.openForWriting(VirtualPath("/grows"), .append)
        #expect(files(root)["/grows"] == nil)
        _ = await upload.abandon(keepingPartial: false)
        #expect(files(root)["/grows"] != nil)
        #expect(root.remove(try #require(found["/read"])) { true } == .removed)
    }

    @Test func `directories that are empty then go, up to the root`() throws {
        let ground = try StorageFixture()
        for name in ["d", "d/e", "d/e/f"] { try Files.makeDirectory(ground.path(name)) }
        try Files.write([1], to: ground.path("d/kept"))
        try root(ground).removeEmptyDirectories(above: VirtualPath("/d/e/f/gone"))
        #expect(try Files.list(ground.path("d")) == ["kept"])
    }
}
