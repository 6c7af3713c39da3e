// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

@testable import FTPStorage

/// Files of users of the system, by their own rights, in a process that has more.
@Suite(.enabled(if: SystemUser.isPossible, "only root acts as somebody else"))
final class ActingUserTests {
    private let directory: TemporaryDirectory
    private let storage: DiskStorage
    private static let (user, group, other) = (uid_t(64321), gid_t(64322), gid_t(64323))

    init() throws {
        directory = try TemporaryDirectory()
        chmod(directory.path, 0o755)
        try Files.makeDirectory(directory.path("home"))
        chown(directory.path("home"), Self.user, Self.group)
        chmod(directory.path("home"), 0o700)
        storage = try Self.storage(directory.path("home"))
    }

    private static func storage(_ path: String, groups: [gid_t] = [other]) throws -> DiskStorage {
        let user = SystemUser(user: user, group: group, groups: groups)
        return DiskStorage(
            root: try RootDirectory(Array(path.utf8), as: user), account: [1],
            display: DisplayNames(owner: [1], group: [1]))
    }

    private func status(_ name: String) -> stat {
        var status = stat()
        #expect(stat(directory.path("home/\(name)"), &status) == 0)
        return status
    }

    /// Makes a file of somebody.
    private func make(_ name: String, user: uid_t, group: gid_t, mode: mode_t) throws {
        try Files.write(Array(name.utf8), to: directory.path("home/\(name)"))
        chown(directory.path("home/\(name)"), user, group)
        chmod(directory.path("home/\(name)"), mode)
    }

    private func read(_ name: String) async throws -> [UInt8] {
        let file = try await storage.openForReading(VirtualPath(Array("/\(name)".utf8)))
        return try await file.reader.read(at: 0, atMost: 100)
    }

    private func upload(_ bytes: [UInt8], to name: String) async throws {
        let upload = try await storage.openForWriting(VirtualPath(Array("/\(name)".utf8)), .replace)
        _ = try await upload.commit(writing: bytes)
    }

    @Test func `what is made belongs to the user and its first group`() async throws {
        try await upload([1, 2], to: "file")
        try await upload(Content.bytes(3_000_000), to: "large")
        try await storage.makeDirectory(VirtualPath("/d"))
        for name in ["file", "large", "d"] {
            #expect(status(name).st_uid == Self.user)
            #expect(status(name).st_gid == Self.group)
        }
    }

    @Test func `files are read by the rights of the user and of all its groups`() async throws {
        try make("own", user: Self.user, group: 0, mode: 0o400)
        try make("group", user: 0, group: Self.group, mode: 0o040)
        try make("other-group", user: 0, group: Self.other, mode: 0o040)
        try make("foreign", user: 0, group: 0, mode: 0o600)
        for name in ["own", "group", "other-group"] { #expect(try await read(name) == Array(name.utf8)) }
        let error = await #expect(throws: StorageError.self) { try await self.read("foreign") }
        #expect(error?.kind == .permissionDenied)
        #expect(try await storage.listedEntry(at: VirtualPath("/foreign")).size == 7)
    }

    @Test func `an access list of the file decides`() async throws {
        try make("listed", user: 0, group: 0, mode: 0o600)
        let path = directory.path("home/listed")
        let result = try TestProgram("/usr/bin/setfacl", "-m", "u:\(Self.user):r", path).run()
        try #require(result.end == .exit(0), "\(result.errorText)")
        #expect(try await read("listed") == Array("listed".utf8))
    }

    @Test func `the user's own directory is left alone where it may not write`() async throws {
        chmod(directory.path("home"), 0o500)
        try make("old", user: 0, group: 0, mode: 0o644)
        await #expect(throws: StorageError.self) { try await self.upload([9], to: "new") }
        await #expect(throws: StorageError.self) { try await self.upload([9], to: "old") }
        await #expect(throws: StorageError.self) { try await self.storage.makeDirectory(VirtualPath("/d")) }
        await #expect(throws: StorageError.self) { try await self.storage.removeFile(VirtualPath("/old")) }
        await #expect(throws: StorageError.self) {
            try await self.storage.rename(VirtualPath("/old"), to: VirtualPath("/x"), replacing: false)
        }
        #expect(try await read("old") == Array("old".utf8))
    }

    @Test func `a directory that only its user may enter is listed, swept and counted`() async throws {
        try await upload([1, 2, 3], to: "file")
        #expect(try await Self.listing(of: storage) == [Array("file".utf8)])
        let ledger = TreeLedger()
        #expect(storage.root.calls.now { ledger.count(storage.root) } == .whole)
        #expect(ledger.use?.files == 1)
    }

    @Test func `a home that the user may not enter is none`() throws {
        chown(directory.path("home"), 0, 0)
        #expect(throws: RootDirectoryError.self) { try Self.storage(directory.path("home")) }
    }

    @Test func `a user whose numbers the kernel does not take is refused, and the thread stays what it was`() throws {
        // More groups than it knows (NGROUPS_MAX); in a user namespace it refuses those that are not mapped into it.
        let groups = Array(gid_t(1)...70_000)
        let strange = try #require(SystemUser(user: Self.user, group: Self.group, groups: groups))
        let own = try rights()
        #expect(!strange.canBeTakenOn)
        let path = Array(directory.path("home").utf8)
        let error = #expect(throws: RootDirectoryError.self) { _ = try RootDirectory(path, as: strange) }
        #expect(error?.kind == .permissionDenied)
        #expect(try rights() == own)
        #expect(SystemUser(user: .max, group: 1) == nil && SystemUser(user: 1, group: .max) == nil)
    }

    @Test func `who acts within the acts of another leaves that one's rights as they were`() throws {
        let ada = try #require(SystemUser(user: Self.user, group: Self.group, groups: [Self.other]))
        let bob = try #require(SystemUser(user: Self.user + 1, group: Self.group, groups: []))
        for inner in [ada, bob] {
            let (before, acted, after) = try ada.acting { () throws in
                (try rights(), try inner.acting { () throws in try rights() }, try rights())
            }
            #expect(acted.contains { $0.hasSuffix("\t\(inner.user)") })
            #expect(before == after)
            #expect(before.contains { $0.hasSuffix("\t\(ada.user)") })
        }
    }

    @Test func `the thread has its own rights again, also after an error`() async throws {
        struct Failure: Error {}
        let user = try #require(SystemUser(user: Self.user, group: Self.group, groups: [Self.other]))
        let own = try rights()
        var acted: [Substring] = []
        #expect(throws: Failure.self) {
            try user.acting {
                acted = try rights()
                throw Failure()
            }
        }
        #expect(acted.contains { $0.hasPrefix("Uid:") && $0.hasSuffix("\t\(Self.user)") })
        #expect(acted.contains { $0.hasPrefix("Gid:") && $0.hasSuffix("\t\(Self.group)") })
        #expect(acted.contains { $0.hasPrefix("Groups:\t\(Self.other)") })
        #expect(try rights() == own)
    }

    /// The rights of this thread, as the kernel tells them.
    private func rights() throws -> [Substring] {
        let status = String(decoding: try Files.read("/proc/thread-self/status"), as: UTF8.self)
        return status.split(separator: "\n").filter {
            $0.hasPrefix("Uid") || $0.hasPrefix("G") || $0.hasPrefix("CapEff")
        }
    }

    private static func listing(of storage: DiskStorage) async throws -> [[UInt8]] {
        var stream = try await storage.entries(in: VirtualPath(), .everything)
        let portion = try await stream.next { entry, text in
            text += entry.name.bytes
            return true
        }
        return [portion.text]
    }
}
