// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Synchronization
import Testing

@testable import FTPStorage

/// Counts of trees that cannot be seen at once, or not whole.
@Suite struct TreeCountTests {
    private let ground: StorageFixture

    init() throws { ground = try StorageFixture() }

    @Test func `what lies deeper than a path reaches is counted`() throws {
        try Files.makeDirectoriesBeyondPaths(below: ground.path(""))
        let ledger = TreeLedger()
        #expect(ledger.count(ground.root) == .whole)
        #expect(ledger.use == TreeUse(files: Int64(PATH_MAX / 100) + 1))
    }

    @Test func `a doubt that arises during a count stays`() throws {
        let ledger = TreeLedger()
        ledger.doubt()
        ledger.beginCount()
        #expect(!ledger.isDoubtful)
        ledger.doubt()
        ledger.know(TreeUse())
        #expect(ledger.isDoubtful)
    }

    @Test func `while directories are moved all the time the last count stands`() async throws {
        try Files.write(Content.bytes(100), to: ground.path("f"))
        let ledger = ground.beginLedger()
        try Files.write(Content.bytes(1000), to: ground.path("g"))
        for name in 0..<50 { try Files.makeDirectory(ground.path("d\(name)")) }
        let isOver = Atomic(false)
        let moving = Background {
            while !isOver.load(ordering: .relaxed) { ledger.names.withLock { $0.noteMovedDirectory() } }
        }
        var outcome = CountOutcome.whole
        // A count may be quicker than the first move.
        for _ in 0..<1000 where outcome != .disturbed { outcome = ledger.count(ground.root) }
        isOver.store(true, ordering: .relaxed)
        _ = await moving.result
        #expect(outcome == .disturbed)
        #expect(ledger.isDoubtful)
        #expect(ledger.use != nil)
        #expect(ledger.count(ground.root) == .whole)
        #expect(ledger.use == TreeUse(bytes: 1100, files: 52))
        #expect(!ledger.isDoubtful)
    }

    @Test(.enabled(if: SystemUser.isPossible, "root may read everything"), arguments: [0o000, 0o444])
    func `what an account has hidden from the count stays in its quota`(_ mode: mode_t) throws {
        chmod(ground.directory.path, 0o755)
        try Files.makeDirectory(ground.path("d"))
        try Files.write(Content.bytes(1000), to: ground.path("d/f"))
        try Files.write(Content.bytes(10), to: ground.path("e"))
        let nobody = SystemUser(user: 65534, group: 65534, groups: [])
        let root = try RootDirectory(Array(ground.path("").utf8), as: nobody)
        func count(_ ledger: TreeLedger) -> CountOutcome { root.calls.now { ledger.count(root) } }
        let ledger = TreeLedger()
        #expect(count(ledger) == .whole)
        #expect(chmod(ground.path("d"), mode) == 0)
        #expect(count(ledger) == .partial)
        #expect(ledger.use == TreeUse(bytes: 1010, files: 3))
        #expect(ledger.isDoubtful)
        // One that was never seen whole is not kept from working.
        let other = TreeLedger()
        #expect(count(other) == .partial)
        #expect(other.use == TreeUse(bytes: 10, files: 2))
    }

    @Test func `nothing is made before a limit's tree is counted`() async throws {
        try Files.write([1], to: ground.path("f"))
        let storage = ground.storage(limit: TreeLimit(files: 1))
        let making = Task { try await storage.makeDirectory("/d") }
        _ = ground.beginLedger()
        let error = await #expect(throws: StorageError.self) { try await making.value }
        #expect(error?.kind == .quotaExceeded)
        #expect(!Files.exists(ground.path("d")))
    }

    @Test func `a name is claimed once, whatever root it is reached by`() async throws {
        let other = DiskStorage(
            root: try RootDirectory(Array(ground.path("").utf8)), account: Array("bob".utf8),
            display: DisplayNames(owner: [1], group: [1]))
        let upload = try await ground.storage("ann").openForWriting(VirtualPath("/f"), .create)
        let error = await #expect(throws: StorageError.self) {
            _ = try await other.openForWriting(VirtualPath("/f"), .create)
        }
        #expect(error?.kind == .alreadyExists)
        _ = await upload.abandon(keepingPartial: false)
    }
}
