// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// A policy that differs by place, obeyed by every operation: `/drop` is write-only, `/pub` is read-only, and `/home`
/// is free.
@Suite struct PathPolicyTests {
    struct Rules: AccessPolicy {
        static let rules: [(VirtualPath, Permissions)] = [
            (VirtualPath("/drop"), .write), (VirtualPath("/pub"), .readOnly),
        ]

        func rights(at path: VirtualPath) -> Permissions {
            Self.rules.first { path.isWithin($0.0) }?.1 ?? .all
        }

        func rights(below path: VirtualPath) -> Permissions? {
            if let rule = Self.rules.first(where: { path.isWithin($0.0) }) { return rule.1 }
            return Self.rules.contains { $0.0.isWithin(path) } ? nil : .all
        }
    }

    typealias Attempt = @Sendable (any StorageBackend, _ place: String) async throws -> Void

    /// An operation on the file `f` or the directory `d` of a place, and the places where it is allowed.
    struct Row: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let places: Set<String>
        let attempt: Attempt

        init(_ name: String, _ places: Set<String>, _ attempt: @escaping Attempt) {
            (testDescription, self.places, self.attempt) = (name, places, attempt)
        }
    }

    static let rows: [Row] = [
        Row("walk into", ["/drop", "/pub", "/home"]) { _ = try await $0.entry($1 + "/d") },
        Row("facts of a file", ["/drop", "/pub", "/home"]) { _ = try await $0.entry($1 + "/f") },
        Row("list", ["/pub", "/home"]) { _ = try await $0.list($1) },
        Row("download", ["/pub", "/home"]) { _ = try await $0.text($1 + "/f") },
        Row("upload", ["/drop", "/home"]) { try await $0.store("x", at: $1 + "/new") },
        Row("replace", ["/home"]) { try await $0.store("x", at: $1 + "/f") },
        Row("append", ["/home"]) { try await $0.store("x", at: $1 + "/f", .append) },
        Row("go on", ["/home"]) { try await $0.store("x", at: $1 + "/f", .resume(at: 3)) },
        Row("length of a part", ["/drop", "/home"]) { _ = try await $0.resumableLength($1 + "/f") },
        Row("make a directory", ["/home"]) { try await $0.makeDirectory($1 + "/new") },
        Row("remove a directory", ["/home"]) { try await $0.removeDirectory(VirtualPath($1 + "/d")) },
        Row("remove a file", ["/home"]) { try await $0.removeFile(VirtualPath($1 + "/f")) },
        Row("begin a rename", ["/home"]) { _ = try await $0.renameSource(at: VirtualPath($1 + "/f")) },
        Row("rename", ["/home"]) { try await $0.rename($1 + "/f", to: $1 + "/g") },
        Row("move in", ["/home"]) { try await $0.rename("/home/x", to: $1 + "/g") },
        Row("move out", ["/home"]) { try await $0.rename($1 + "/f", to: "/home/y") },
        Row("set a time", ["/home"]) {
            try await $0.setModificationTime(Timestamp(seconds: 0), of: VirtualPath($1 + "/f"))
        },
        Row("set permissions", ["/home"]) { try await $0.setMode(0o600, of: VirtualPath($1 + "/f")) },
    ]

    private func tree() async throws -> MemoryStorage {
        let storage = MemoryStorage()
        for place in ["/drop", "/pub", "/home"] {
            try await storage.makeDirectory(VirtualPath(place))
            try await storage.makeDirectory(VirtualPath(place + "/d"))
            try await storage.store("content", at: place + "/f")
        }
        try await storage.store("content", at: "/home/x")
        return storage
    }

    @Test(arguments: rows) func `an operation asks for the rights of its place`(_ row: Row) async throws {
        for place in ["/drop", "/pub", "/home"] {
            let guarded = GuardedStorage(try await tree(), policy: Rules())
            let refused = await refusal { try await row.attempt(guarded, place) }
            if row.places.contains(place) {
                #expect(refused == nil, "\(place)")
            } else {
                // A drop box says that the name is taken.
                let isTaken = row.testDescription == "replace" && place == "/drop"
                #expect(refused == (isTaken ? .alreadyExists : .rightMissing), "\(place)")
            }
        }
    }

    /// Rights for moving, in which the places differ by what they let out and in.
    struct Moving: AccessPolicy {
        let old, new: Permissions

        func rights(at path: VirtualPath) -> Permissions { path.isWithin(VirtualPath("/old")) ? old : new }
        func rights(below path: VirtualPath) -> Permissions? { path.isRoot ? nil : rights(at: path) }
    }

    private static let moves: [(Permissions, Permissions, Bool)] = [
        (.rename, .rename, true),
        (.rename, [.rename, .write], false),
        ([.rename, .read], [.rename, .write], false),
        ([.rename, .delete], [.rename, .write], false),
        ([.rename, .read, .delete], [.rename, .write], true),
        ([.rename, .read, .delete], .rename, false),
        ([.rename, .read, .delete], .write, false),
        ([.read, .delete], [.rename, .write], false),
    ]

    @Test(arguments: moves)
    func `a move between places of different rights needs those of a copy and a deletion`(
        _ old: Permissions, _ new: Permissions, _ isAllowed: Bool
    ) async throws {
        let storage = MemoryStorage()
        try await storage.makeDirectory("/old")
        try await storage.makeDirectory("/old/d")
        try await storage.makeDirectory("/new")
        try await storage.store("content", at: "/old/f")
        let guarded = GuardedStorage(storage, policy: Moving(old: old, new: new))
        #expect(await refusal { try await guarded.rename("/old/f", to: "/new/f") } == (isAllowed ? nil : .rightMissing))
        // A directory needs `make` besides; within one place `rename` is enough.
        let directory = await refusal { try await guarded.rename("/old/d", to: "/new/d") }
        #expect(directory == (isAllowed && old == new ? nil : .rightMissing))
        if isAllowed, old != new {
            let making = GuardedStorage(storage, policy: Moving(old: old, new: new.union(.make)))
            #expect(await refusal { try await making.rename("/old/d", to: "/new/d") } == nil)
        }
    }

    @Test func `a directory with rules of its own in it is not moved away from them`() async throws {
        struct Inner: AccessPolicy {
            func rights(at path: VirtualPath) -> Permissions { path.isWithin(VirtualPath("/a/secret")) ? [] : .all }
            func rights(below path: VirtualPath) -> Permissions? {
                VirtualPath("/a/secret").isWithin(path) && path != VirtualPath("/a/secret") ? nil : rights(at: path)
            }
        }
        let storage = MemoryStorage()
        for path in ["/a", "/a/secret", "/b", "/b/secret"] { try await storage.makeDirectory(VirtualPath(path)) }
        try await storage.store("content", at: "/a/secret/f")
        let guarded = GuardedStorage(storage, policy: Inner())
        #expect(await refusal { try await guarded.rename("/a", to: "/c") } == .rightMissing)
        try await storage.rename("/a", to: "/gone")
        #expect(await refusal { try await guarded.rename("/b", to: "/a") } == .rightMissing)
        try await guarded.rename("/b", to: "/c")
    }

    @Test func `each entry of a listing tells the rights of its own place`() async throws {
        let guarded = GuardedStorage(try await tree(), policy: Rules())
        let perms = try await guarded.list("/").map(\.perm)
        let free: PermFact = [.create, .delete, .enter, .rename, .list, .makeDirectory, .purge]
        #expect(perms == [[.enter, .create], free, [.enter, .list]])
        #expect(try await guarded.list("/pub").map(\.perm) == [[.enter, .list], [.retrieve]])
        #expect(try await guarded.entry("/drop/f").perm == [])
    }

    @Test func `of two policies one before the other both hold`() async throws {
        let inner = GuardedStorage(try await tree(), policy: Rules())
        let both = GuardedStorage(inner, policy: Permissions.readOnly)
        #expect(try await both.entry("/home/f").perm == [.retrieve])
        #expect(try await both.entry("/drop").perm == [.enter])
        #expect(await refusal { try await both.store("x", at: "/home/new") } == .rightMissing)
        #expect(await refusal { _ = try await both.text("/drop/f") } == .rightMissing)
        #expect(try await both.text("/pub/f") == "content")
    }
}
