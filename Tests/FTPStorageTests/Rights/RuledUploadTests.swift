// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorage
import FTPStorageConformance
import FTPWire
import Synchronization
import Testing

/// Uploads and listings under rules for places, and in drop boxes.
@Suite struct RuledUploadTests {
    private func rule(_ text: String) throws -> PathRule { try #require(PathRule(Array(text.utf8))) }

    @Test(arguments: BackendKind.allCases)
    func `where a rule denies write, APPE and REST make nothing new, and add to what is there`(
        _ kind: BackendKind
    ) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.makeDirectory("/log")
        try await storage.store("one", at: "/log/old")
        try await storage.breakOff("/log/part", after: "part")
        let guarded = GuardedStorage(storage, policy: RuledPolicy(.all, [try rule("deny write /log")]))
        #expect(await refusal { try await guarded.store("x", at: "/log/new", .append) } == .rightMissing)
        #expect(await refusal { try await guarded.store("x", at: "/log/part", .append) } == .rightMissing)
        #expect(await refusal { try await guarded.store("x", at: "/log/part", .resume(at: 4)) } == .rightMissing)
        try await guarded.store(" two", at: "/log/old", .append)
        #expect(try await guarded.text("/log/old") == "one two")
        #expect(try await guarded.names("/log") == ["old"])
        // Elsewhere, and where a later rule allows it again, a file may be begun in this way.
        try await guarded.store("x", at: "/new", .append)
        let rules = [try rule("deny write /log"), try rule("allow write /log/*")]
        let allowed = GuardedStorage(storage, policy: RuledPolicy(.all, rules))
        try await allowed.store("x", at: "/log/new", .append)
    }

    @Test(arguments: BackendKind.allCases)
    func `two accounts that send one name into a drop box at once keep both files`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        let ann = GuardedStorage(ground.storage("ann"), policy: Permissions.dropBox)
        let bob = GuardedStorage(ground.storage("bob"), policy: Permissions.dropBox)
        let one = try await ann.begin("/scan.pdf", with: "from ann")
        let two = try await bob.begin("/scan.pdf", with: "from bob")
        #expect(two.path == VirtualPath("/scan.1.pdf"))
        _ = try await two.commit()
        _ = try await one.commit()
        #expect(try await ground.storage().text("/scan.pdf") == "from ann")
        #expect(try await ground.storage().text("/scan.1.pdf") == "from bob")
    }

    @Test(arguments: BackendKind.allCases)
    func `a broken upload holds no name in a drop box`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        let box = GuardedStorage(ground.storage(), policy: Permissions.dropBox)
        #expect(try await box.breakOff("/scan.pdf", after: "half") == 0)
        #expect(try ground.stagingFiles() == [])
        let again = try await box.begin("/scan.pdf", with: "whole")
        #expect(again.path == VirtualPath("/scan.pdf"))
        _ = try await again.commit()
    }

    @Test(arguments: BackendKind.allCases)
    func `what a killed server has left of an upload holds no name in a drop box, and one that goes on does`(
        _ kind: BackendKind
    ) async throws {
        let ground = try StorageFixture(kind)
        // As a kill leaves it: who may go on with uploads keeps what arrived.
        try await ground.storage("ann").breakOff("/scan.pdf", after: "half")
        let box = GuardedStorage(ground.storage("ann"), policy: Permissions.dropBox)
        let again = try await box.begin("/scan.pdf", with: "whole")
        #expect(again.path == VirtualPath("/scan.pdf"))
        let beside = try await box.begin("/scan.pdf", with: "another")
        #expect(beside.path == VirtualPath("/scan.1.pdf"))
        _ = try await again.commit()
        _ = try await beside.commit()
        #expect(try await ground.storage().text("/scan.pdf") == "whole")
        #expect(try await ground.storage().text("/scan.1.pdf") == "another")
        #expect(try ground.stagingFiles() == [])
    }

    @Test(arguments: BackendKind.allCases)
    func `a part that its account may go on with keeps its name from a new file`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        try await ground.storage("ann").breakOff("/scan.pdf", after: "half")
        let guarded = GuardedStorage(ground.storage("ann"), policy: [.write, .append, .keepBoth] as Permissions)
        let other = try await guarded.begin("/scan.pdf", with: "whole")
        #expect(other.path == VirtualPath("/scan.1.pdf"))
        _ = try await other.commit()
        try await guarded.store(" and half", at: "/scan.pdf", .resume(at: 4))
        #expect(try await ground.storage().text("/scan.pdf") == "half and half")
    }

    @Test func `a free name among thousands is found with few looks`() async throws {
        let ground = try StorageFixture(.memory)
        let storage = ground.storage()
        try await storage.store("", at: "/a.txt")
        for number in 1..<3000 { try await storage.store("", at: "/a.\(number).txt") }
        let counting = CountingStorage(base: storage)
        let upload = try await GuardedStorage(counting, policy: Permissions.dropBox).begin("/a.txt", with: "x")
        #expect(upload.path == VirtualPath("/a.3000.txt"))
        #expect(counting.looks.value < 40)
        _ = await upload.abandon(keepingPartial: false)
    }

    @Test(arguments: BackendKind.allCases)
    func `names that may not be listed are not`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        for name in ["/box", "/box/in", "/closed", "/way"] { try await storage.makeDirectory(name) }
        for name in ["/a", "/a.key", "/way/out", "/way/b.key"] { try await storage.store("x", at: name) }
        let rules = [
            "deny list,read /**/*.key", "deny list,read,delete /box", "deny all /closed", "deny all /way",
            "allow list,read /way/out",
        ]
        let policy = RuledPolicy(.all, try rules.map(rule))
        let guarded = GuardedStorage(storage, policy: policy)
        // A directory in which something may be done, or below which something is allowed, is shown.
        #expect(try await guarded.names("/") == ["a", "box", "way"])
    }
}

/// A store that counts how often somebody looks for a name.
private struct CountingStorage: StorageDecorator {
    final class Looks: Sendable {
        private let count = Atomic(0)
        var value: Int { count.load(ordering: .relaxed) }
        func add() { count.add(1, ordering: .relaxed) }
    }

    let base: any StorageBackend
    let looks = Looks()

    /// It stands behind no rules for places.
    func withoutLinks(showing _: @escaping @Sendable (VirtualPath) -> Bool) -> any StorageBackend { self }

    func listedEntry(at path: VirtualPath) async throws(StorageError) -> EntryFacts {
        looks.add()
        return try await base.listedEntry(at: path)
    }

    func openForWriting(_ path: VirtualPath, _ mode: WriteMode) async throws(StorageError) -> StagedFile {
        looks.add()
        return try await base.openForWriting(path, mode)
    }
}
