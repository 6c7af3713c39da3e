// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// Changes of a file that are easily overlooked.
@Suite(.ownThread) struct OverlookedChangeTests {
    private let ground: StorageFixture
    private let storage: FixtureStorage

    init() throws {
        ground = try StorageFixture()
        storage = ground.storage()
    }

    /// Only the modification time tells that the file is another one than the upload began with.
    @Test(arguments: [WriteMode.resume(at: 3), .resume(at: 6)])
    func `a file that was written in place, to the same length, is not gone on from`(_ mode: WriteMode) async throws {
        try await storage.store("before", at: "/a")
        try await storage.setModificationTime(Timestamp(seconds: 1_000_000_000), of: VirtualPath("/a"))
        let upload = try await storage.begin("/a", mode, with: "!")
        try Files.write(Array("beside".utf8), to: ground.path("a"))
        let refused = await upload.refusalToCommit()
        #expect(refused == .busy)
        #expect(try await storage.text("/a") == "beside")
    }

    @Test func `setting permissions leaves set-id and sticky bits`() async throws {
        try await storage.store("x", at: "/a")
        #expect(chmod(ground.path("a"), 0o7644) == 0)
        try await storage.setMode(0o600, of: VirtualPath("/a"))
        var status = stat()
        #expect(stat(ground.path("a"), &status) == 0)
        #expect(status.st_mode & 0o7777 == 0o7600)
    }
}
