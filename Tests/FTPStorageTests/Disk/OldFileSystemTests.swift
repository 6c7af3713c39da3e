// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage
import FTPStorageConformance

/// A file system that knows no RENAME_NOREPLACE, as FUSE's older interface and some network file systems.
@Suite(.ownThread, .enabled(if: RecordingMount.isPossible, "only root can mount it, with python3-fusepy"))
struct OldFileSystemTests {
    private let mount: RecordingMount
    private let storage: DiskStorage

    init() throws {
        mount = try RecordingMount()
        storage = DiskStorage(
            root: try RootDirectory(Array(mount.path.utf8)), account: [], display: DisplayNames(owner: [], group: []))
    }

    private func rename(_ old: String, to new: String) async throws(StorageError) {
        try await storage.rename(VirtualPath(old), to: VirtualPath(new), replacing: false)
    }

    @Test func `a file is renamed, but not over another`() async throws {
        for name in ["/a", "/b"] { try await storage.store(name, at: name) }
        let refused = await #expect(throws: StorageError.self) { try await rename("/a", to: "/b") }
        #expect(refused?.kind == .alreadyExists)
        #expect(try await storage.text("/b") == "/b")
        try await rename("/a", to: "/c")
        #expect(try await storage.text("/c") == "/a")
        #expect(try Files.list(mount.path) == ["b", "c"])
    }

    @Test func `a directory is renamed, but not over another, empty or not`() async throws {
        for name in ["/d", "/e"] { try await storage.makeDirectory(VirtualPath(name)) }
        try await storage.store("kept", at: "/d/a")
        let refused = await #expect(throws: StorageError.self) { try await rename("/d", to: "/e") }
        #expect(refused?.kind == .alreadyExists)
        try await rename("/d", to: "/f")
        #expect(try await storage.text("/f/a") == "kept")
        #expect(try Files.list(mount.path) == ["e", "f"])
    }
}
