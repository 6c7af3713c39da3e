// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// Rights, checked by every operation with every single right.
@Suite struct GuardedStorageTests {
    /// An operation on a tree with a file `/f` and a directory `/d`, and the rights of which any one, or all, are
    /// needed.
    struct Row: Sendable, CustomTestStringConvertible {
        let name: String
        let needs: [Permissions]
        let attempt: @Sendable (any StorageBackend) async throws -> Void

        var testDescription: String { name }

        init(
            _ name: String, _ needs: Permissions...,
            attempt: @escaping @Sendable (any StorageBackend) async throws -> Void
        ) {
            self.name = name
            self.needs = needs
            self.attempt = attempt
        }

        func isAllowed(_ rights: Permissions) -> Bool { needs.contains { rights.isSuperset(of: $0) } }
    }

    static let rows: [Row] = [
        Row("walk into a directory", .list, .read, .write, .append, .delete, .rename, .make, .attributes) {
            _ = try await $0.entry("/d")
        },
        Row("facts of a file", .list, .read, .write, .append, .rename) { _ = try await $0.entry("/f") },
        Row("list", .list) { _ = try await $0.list("/") },
        Row("download", .read) { _ = try await $0.text("/f") },
        Row("upload", .write) { try await $0.store("x", at: "/new") },
        Row("upload under a new name", .write) { try await $0.store("x", at: "/new", .create) },
        Row("append", .append) { try await $0.store("x", at: "/f", .append) },
        Row("go on at the end", .append) { try await $0.store("x", at: "/f", .resume(at: 7)) },
        Row("go on in the middle", [.append, .write, .delete]) { try await $0.store("x", at: "/f", .resume(at: 3)) },
        Row("length of a rest", .write, .append) { _ = try await $0.resumableLength("/f") },
        Row("make a directory", .make) { try await $0.makeDirectory("/new") },
        Row("remove a directory", .delete) { try await $0.removeDirectory(VirtualPath("/d")) },
        Row("remove a file", .delete) { try await $0.removeFile(VirtualPath("/f")) },
        Row("rename", .rename) { try await $0.rename(VirtualPath("/f"), to: VirtualPath("/g"), replacing: true) },
        Row("set a time", .attributes) {
            try await $0.setModificationTime(Timestamp(seconds: 0), of: VirtualPath("/f"))
        },
        Row("make a link", [.read, .write]) {
            try await $0.makeSymbolicLink(VirtualPath("/link"), to: Array("f".utf8))
        },
        Row("set permissions", .attributes) { try await $0.setMode(0o600, of: VirtualPath("/f")) },
    ]

    private func tree() async throws -> MemoryStorage {
        let storage = MemoryStorage()
        try await storage.store("content", at: "/f")
        try await storage.makeDirectory("/d")
        return storage
    }

    @Test(arguments: rows)
    func `an operation is allowed by exactly its rights`(_ row: Row) async throws {
        let single = (0..<8).map { Permissions(rawValue: 1 << $0) }
        let others = single.map { Permissions.all.subtracting($0) }
        for rights in single + others + [[], .all, .readOnly, [.append, .write], [.append, .write, .delete]] {
            let storage = try await tree()
            let refused = await refusal { try await row.attempt(GuardedStorage(storage, policy: rights)) }
            // Whoever may do nothing at a place does not learn what is there.
            let isHidden = rights.isEmpty && ["walk into a directory", "facts of a file"].contains(row.name)
            let reason: StorageError.Kind = isHidden ? .noSuchFile : .rightMissing
            #expect(refused == (row.isAllowed(rights) ? nil : reason), "rights \(rights.rawValue)")
        }
    }

    @Test func `without the right to delete a rename makes nothing disappear`() async throws {
        let storage = try await tree()
        try await storage.store("other", at: "/g")
        let guarded = GuardedStorage(storage, policy: Permissions.all.subtracting(.delete))
        #expect(await refusal { try await guarded.rename("/f", to: "/g") } == .alreadyExists)
        #expect(try await storage.text("/g") == "other")
        try await GuardedStorage(storage, policy: Permissions.all).rename("/f", to: "/g")
        #expect(try await storage.text("/g") == "content")
    }

    @Test func `without the right to delete an upload makes nothing disappear`() async throws {
        let storage = try await tree()
        let guarded = GuardedStorage(storage, policy: Permissions.all.subtracting(.delete))
        #expect(await refusal { try await guarded.store("x", at: "/f") } == .alreadyExists)
        #expect(try await storage.text("/f") == "content")
        #expect(try await guarded.entry("/f").perm?.contains(.store) == false)
        try await guarded.store("x", at: "/new")
        #expect(await refusal { try await guarded.store("y", at: "/new") } == .alreadyExists)
        try await GuardedStorage(storage, policy: [.write, .delete] as Permissions).store("y", at: "/f")
        #expect(try await storage.text("/f") == "y")
        #expect(
            await refusal { try await GuardedStorage(storage, policy: Permissions.delete).store("z", at: "/f") }
                == .rightMissing)
    }

    @Test(arguments: BackendKind.allCases)
    func `nor does it where the name was free when it began`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let guarded = GuardedStorage(storage, policy: [.write, .append] as Permissions)
        let first = try await guarded.begin("/f", with: "first")
        let second = try await guarded.begin("/f", with: "2")
        _ = try await first.commit()
        #expect(await second.refusalToCommit() == .alreadyExists)
        #expect(try await storage.text("/f") == "first")
    }

    @Test(arguments: BackendKind.allCases)
    func `a broken upload is no reason to refuse the next one`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        let guarded = GuardedStorage(storage, policy: [.write] as Permissions)
        try await guarded.breakOff("/f", after: "half")
        try await guarded.store("whole", at: "/f")
        #expect(try await storage.text("/f") == "whole")
    }

    @Test func `a rest is no way around the right to delete`() async throws {
        let storage = try await tree()
        let guarded = GuardedStorage(storage, policy: Permissions.all.subtracting(.delete))
        // A rest longer than the file that came meanwhile.
        try await guarded.breakOff("/g", after: "a long rest")
        try await storage.store("short", at: "/g")
        #expect(await refusal { try await guarded.store("", at: "/g", .resume(at: 11)) } == .offsetBeyondEnd)
        // An upload begun while the name was free.
        try await guarded.breakOff("/h", after: "rest")
        let upload = try await guarded.begin("/h", .resume(at: 4), with: "!")
        try await storage.store("new", at: "/h")
        let refused = await upload.refusalToCommit()
        #expect(refused == .alreadyExists)
        #expect(try await storage.text("/g") == "short")
        #expect(try await storage.text("/h") == "new")
    }

    @Test func `who may only append goes on with a broken upload`() async throws {
        let storage = try await tree()
        let guarded = GuardedStorage(storage, policy: Permissions.append)
        try await guarded.breakOff("/new", .append, after: "one")
        #expect(try await guarded.resumableLength("/new") == 3)
        try await guarded.store("two", at: "/new", .resume(at: 3))
        #expect(try await storage.text("/new") == "onetwo")
    }

    @Test func `entries tell what may be done with them`() async throws {
        let storage = try await tree()
        let readOnly = try await GuardedStorage(storage, policy: Permissions.readOnly).list("/")
        #expect(readOnly.map(\.perm) == [[.enter, .list], [.retrieve]])
        let all = GuardedStorage(storage, policy: Permissions.all)
        #expect(
            try await all.list("/").map(\.perm) == [
                [.create, .delete, .enter, .rename, .list, .makeDirectory, .purge],
                [.append, .delete, .rename, .retrieve, .store],
            ])
        #expect(try await all.entry("/d").perm?.contains(.makeDirectory) == true)
    }
}
