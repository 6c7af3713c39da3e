// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

@testable import FTPStorage

/// The permissions and the owner of what an account makes on the disk.
struct CreationAttributesTests {
    private func status(_ path: String) -> stat {
        var status = stat()
        #expect(stat(path, &status) == 0)
        return status
    }

    private func storage(_ directory: borrowing TemporaryDirectory, _ attributes: CreationAttributes) throws
        -> DiskStorage
    {
        DiskStorage(
            root: try RootDirectory(Array(directory.path.utf8)), account: [1],
            display: DisplayNames(owner: [1], group: [1]),
            attributes: attributes)
    }

    @Test(arguments: ["000", "027", "077"]) func `a umask holds for files and directories, whatever the server's own`(
        text: String
    ) async throws {
        let directory = try TemporaryDirectory()
        let umask = try #require(Umask(text))
        let storage = try storage(directory, CreationAttributes(umask: umask))
        try await storage.makeDirectory(VirtualPath("/d"))
        for size in [3, 3_000_000] {
            let upload = try await storage.openForWriting(VirtualPath("/d/\(size)"), .replace)
            if size > 3 { try await upload.writer.write(Content.bytes(size), at: 0) }
            _ = try await upload.commit(writing: size > 3 ? [] : [1, 2, 3])
            #expect(status(directory.path("d/\(size)")).st_mode & 0o777 == UInt32(0o666 & ~umask.bits))
        }
        #expect(status(directory.path("d")).st_mode & 0o777 == UInt32(0o777 & ~umask.bits))
    }

    @Test(arguments: ["000", "027"]) func `what is under way is closed to others until it is as it should be`(
        text: String
    ) async throws {
        let directory = try TemporaryDirectory()
        let storage = try storage(directory, CreationAttributes(umask: Umask(text)))
        for mode in [WriteMode.replace, .create, .replaceNothing] {
            let upload = try await storage.openForWriting(VirtualPath("/\(mode)"), mode)
            try await upload.writer.write(Content.bytes(100_000), at: 0)
            let staged = try Files.list(directory.path).filter { $0.hasPrefix(".") }
            #expect(staged.map { status(directory.path($0)).st_mode & 0o777 } == [0o600])
            _ = try await upload.commit(writing: [])
        }
    }

    @Test func `a new directory keeps the bits that it has from the one above it`() async throws {
        let directory = try TemporaryDirectory()
        #expect(chmod(directory.path, 0o2775) == 0)
        let storage = try storage(directory, CreationAttributes(umask: Umask("007")))
        try await storage.makeDirectory(VirtualPath("/d"))
        #expect(status(directory.path("d")).st_mode & 0o7777 == 0o2770)
    }

    @Test func `a file that is replaced keeps what it had`() async throws {
        let directory = try TemporaryDirectory()
        try Files.write([1], to: directory.path("a"))
        try Files.setMode(0o604, of: directory.path("a"))
        let storage = try storage(directory, CreationAttributes(umask: Umask("077")))
        _ = try await storage.openForWriting(VirtualPath("/a"), .replace).commit(writing: [2])
        #expect(status(directory.path("a")).st_mode & 0o777 == 0o604)
    }

    @Test(.enabled(if: geteuid() == 0, "only root gives files away")) func `an owner gets what is made`() async throws {
        let directory = try TemporaryDirectory()
        let storage = try storage(directory, CreationAttributes(owner: FileOwner("1234:5678")))
        try await storage.makeDirectory(VirtualPath("/d"))
        _ = try await storage.openForWriting(VirtualPath("/d/a"), .replace).commit(writing: [2])
        for name in ["d", "d/a"] {
            let status = status(directory.path(name))
            #expect([status.st_uid, status.st_gid] == [1234, 5678])
        }
    }

    @Test func `words are read as they are written`() {
        for text in ["000", "022", "077", "007"] { #expect(Umask(text)?.description == text) }
        #expect(Umask("22")?.bits == 0o22)
        for text in ["", "0777", "8", "-1", "00022", "100"] { #expect(Umask(text) == nil, "\(text)") }
        #expect(FileOwner("0:65534")?.description == "0:65534")
        for text in ["", "1", "1:", ":1", "a:b", "1:2:3", "-1:1", "4294967295:1"] {
            #expect(FileOwner(text) == nil, "\(text)")
        }
    }
}
