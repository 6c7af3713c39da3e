// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

/// Only regular files are opened, and nothing keeps a thread waiting.
@Suite(.ownThread, .timeLimit(.minutes(1))) struct SpecialFileTests {
    private func expectRefused(_ name: String, on storage: FixtureStorage) async {
        #expect(await refusal { _ = try await storage.openForReading(VirtualPath(name)) } == .notARegularFile)
        for mode in [WriteMode.replace, .append, .resume(at: 3)] {
            #expect(await refusal { _ = try await storage.begin(name, mode, with: "") } == .notARegularFile)
        }
    }

    @Test func `a FIFO is refused at once`() async throws {
        let ground = try StorageFixture()
        try Files.makeFIFO(ground.path("fifo"))
        await expectRefused("/fifo", on: ground.storage())
        #expect(try await ground.storage().entry("/fifo").kind == .other)
        try await ground.storage().removeFile(VirtualPath("/fifo"))
    }

    @Test func `a FIFO that takes the place of the file under way is not replaced`() async throws {
        let ground = try StorageFixture()
        let upload = try await ground.storage().begin("/a", with: "x")
        try Files.makeFIFO(ground.path("a"))
        let refused = await upload.refusalToCommit()
        #expect(refused == .notARegularFile)
    }

    @Test func `a socket is refused`() async throws {
        let ground = try StorageFixture()
        let socket = Descriptor(adopting: socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: Array(ground.path("socket").utf8)) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket.raw, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(bound == 0)
        await expectRefused("/socket", on: ground.storage())
    }

    @Test(.enabled(if: geteuid() == 0, "only root makes devices"))
    func `a device is refused`() async throws {
        let ground = try StorageFixture()
        try #require(mknod(ground.path("zero"), S_IFCHR | 0o666, (1 << 8) | 5) == 0)
        await expectRefused("/zero", on: ground.storage())
    }

    @Test func `windows into the kernel are refused inside a root`() async throws {
        let root = try RootDirectory(Array("/".utf8))
        let names = DisplayNames(owner: [], group: [])
        let storage = DiskStorage(root: root, account: [], display: names)
        for path in ["/proc/self/status", "/proc/version", "/sys/kernel/uevent_seqnum"] {
            #expect(await refusal { _ = try await storage.text(path) } == .specialFileSystem)
        }
        for path in ["/proc", "/proc/self", "/sys"] {
            #expect(await refusal { _ = try await storage.list(path) } == .specialFileSystem)
            #expect(await refusal { _ = try await storage.begin(path + "/x", with: "") } == .specialFileSystem)
            #expect(await refusal { try await storage.makeDirectory(path + "/x") } == .specialFileSystem)
        }
    }

    @Test func `a root must be a real directory`() throws {
        let directory = try TemporaryDirectory()
        try Files.write([], to: directory.path("file"))
        func reason(_ path: String) -> String? {
            do throws(RootDirectoryError) {
                _ = try RootDirectory(Array(path.utf8))
                return nil
            } catch {
                return error.description
            }
        }
        #expect(
            reason(directory.path("missing"))
                == "Cannot serve \(directory.path("missing")): there is no such directory.")
        #expect(reason(directory.path("file")) == "Cannot serve \(directory.path("file")): it is not a directory.")
        #expect(reason("/proc") == "Cannot serve /proc: it belongs to a file system of the kernel.")
        #expect(reason(directory.path) == nil)
    }

    @Test(arguments: ["/proc", "/proc/self", "/sys/kernel"])
    func `no directory of the kernel's is served`(_ path: String) {
        let error = #expect(throws: RootDirectoryError.self) { _ = try RootDirectory(Array(path.utf8)) }
        #expect(error?.kind == .specialFileSystem)
        #expect(error?.description == "Cannot serve \(path): it belongs to a file system of the kernel.")
    }
}
