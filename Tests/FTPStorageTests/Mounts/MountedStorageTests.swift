// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

/// A tree in whose places other stores stand.
@Suite struct MountedStorageTests {
    /// A tree of two disks and a memory: `/shop` and `/shop/deep/in` stand in the first one; `/gone` cannot be had.
    private struct Ground {
        let home: StorageFixture
        let shop: StorageFixture
        let deep: StorageFixture
        let storage: MountedStorage

        init(_ account: String = "ann", deepAt place: String = "/shop/deep/in", limit: TreeLimit = TreeLimit()) throws {
            (home, shop, deep) = (try StorageFixture(), try StorageFixture(), try StorageFixture(.memory))
            storage = MountedStorage(
                home.storage(account),
                with: [
                    .init(at: VirtualPath(place), deep.storage(account)),
                    .init(at: VirtualPath("/shop"), shop.storage(account, limit: limit)),
                    .init(at: VirtualPath("/gone"), nil),
                ])
        }
    }

    @Test(arguments: ConformanceCheck.all)
    func `a promise is kept beside places and in them`(_ check: ConformanceCheck) async throws {
        let (home, other) = (try StorageFixture(), try StorageFixture())
        let place = VirtualPath("/stands-here")
        @Sendable func storage(_ account: String) -> MountedStorage {
            MountedStorage(home.storage(account), with: [.init(at: place, other.storage(account))])
        }
        try await check.run(backend: { storage($0) })
        try await check.run(backend: { BelowStorage(base: storage($0), place: place) })
    }

    @Test func `places are listed where they stand, and hide what has their name`() async throws {
        let ground = try Ground()
        let storage = ground.storage
        try Files.write(Array("hidden".utf8), to: ground.home.path("shop"))
        try Files.makeDirectory(ground.home.path("gone"))
        try Files.write([], to: ground.home.path("own"))
        try Files.write(Array("sold".utf8), to: ground.shop.path("a"))
        #expect(try await Set(storage.names()) == ["own", "shop"])
        #expect(try await storage.names("/shop").sorted() == ["a", "deep"])
        #expect(try await storage.names("/shop/deep") == ["in"])
        #expect(try await storage.text("/shop/a") == "sold")
        let shop = try await storage.entry("/shop")
        #expect(shop.name.bytes == Array("shop".utf8) && shop.kind == .directory)
        #expect(try await storage.entry("/shop/deep").kind == .directory)
        #expect(await refusal { _ = try await storage.entry("/gone") } == .noSuchFile)
        #expect(await refusal { _ = try await storage.names("/gone/x") } == .noSuchFile)
        #expect(await refusal { _ = try await storage.begin("/gone/x", with: "x") } == .noSuchFile)
        // A directory of the disk between two places shows what it holds.
        try Files.makeDirectory(ground.shop.path("deep"))
        try Files.write([], to: ground.shop.path("deep/b"))
        #expect(try await storage.names("/shop/deep").sorted() == ["b", "in"])
    }

    @Test func `a place stays as it is, and so do the directories above it`() async throws {
        let ground = try Ground()
        let storage = ground.storage
        try await storage.store("x", at: "/f")
        for place in ["/shop", "/shop/deep/in", "/shop/deep"] {
            let path = VirtualPath(place)
            #expect(await refusal { try await storage.removeDirectory(path) } == .mountPoint)
            #expect(await refusal { try await storage.removeFile(path) } == .isDirectory)
            #expect(await refusal { _ = try await storage.renameSource(at: path) } == .mountPoint)
            #expect(await refusal { try await storage.rename(place, to: "/new") } == .mountPoint)
            #expect(await refusal { try await storage.rename("/f", to: place) } == .mountPoint)
            #expect(await refusal { try await storage.makeDirectory(place) } == .alreadyExists)
            #expect(await refusal { _ = try await storage.begin(place, with: "x") } == .isDirectory)
            #expect(await refusal { _ = try await storage.text(place) } == .isDirectory)
            #expect(await refusal { try await storage.setMode(0, of: path) } == .mountPoint)
            let perm = try await storage.listedEntry(at: path).perm
            #expect(perm?.isDisjoint(with: [.delete, .rename]) == true)
        }
        #expect(await refusal { try await storage.makeDirectory("/shop/deep/new") } == .readOnly)
        #expect(await refusal { _ = try await storage.begin("/shop/deep/f", with: "x") } == .readOnly)
    }

    @Test func `names move within a place, and not from one to another`() async throws {
        let storage = try Ground().storage
        try await storage.store("one", at: "/shop/a")
        try await storage.rename("/shop/a", to: "/shop/b")
        #expect(try await storage.text("/shop/b") == "one")
        for (old, new) in [("/shop/b", "/b"), ("/shop/b", "/shop/deep/in/b")] {
            #expect(await refusal { try await storage.rename(old, to: new) } == .acrossFileSystems)
        }
        try await storage.store("two", at: "/c")
        #expect(await refusal { try await storage.rename("/c", to: "/shop/c") } == .acrossFileSystems)
        #expect(await refusal { try await storage.rename("/c", to: "/gone/c") } == .acrossFileSystems)
    }

    @Test func `broken uploads are found in the place where they were, and go on there`() async throws {
        let ground = try Ground()
        let storage = ground.storage
        // Kept before the place stood there, and hidden since.
        try Files.makeDirectory(ground.home.path("shop"))
        try await ground.home.storage().breakOff("/shop/old", after: "hidden")
        try await storage.breakOff("/shop/a", after: "begun")
        try await storage.breakOff("/b", after: "own")
        #expect(try await storage.resumableLength("/shop/a") == 5)
        let beside = try await storage.partialUploads(beside: VirtualPath("/shop/x"))
        #expect(beside.map(\.target) == [VirtualPath("/shop/a")])
        #expect(try await storage.partialUploads(beside: VirtualPath("/x")).map(\.target) == [VirtualPath("/b")])
        #expect(await storage.discard(try #require(beside.first)) == .removed)
        #expect(try await storage.resumableLength("/shop/a") == nil)
        #expect(try await ground.home.storage().resumableLength("/shop/old") == 6)
        let upload = try await storage.begin("/shop/c", with: "x")
        #expect(upload.path == VirtualPath("/shop/c"))
        _ = try await upload.commit()
    }

    @Test func `no link and no path leads from one place into another`() async throws {
        let ground = try Ground()
        let storage = ground.storage
        try await storage.store("secret", at: "/own")
        try ground.shop.link("out", to: "../own")
        try ground.shop.link("up", to: ground.home.path("own"))
        for name in ["/shop/out", "/shop/up"] {
            #expect(await refusal { _ = try await storage.text(name) } != nil)
        }
        try await storage.makeDirectory("/shop/d")
        try await storage.store("sold", at: "/shop/d/a")
        try await storage.makeSymbolicLink(VirtualPath("/shop/link"), to: Array("/shop/d/a".utf8))
        #expect(try await storage.text("/shop/link") == "sold")
        #expect(
            await refusal { try await storage.makeSymbolicLink(VirtualPath("/shop/l"), to: Array("/own".utf8)) }
                == .outsideRoot)
    }

    @Test func `errors name the path as the client has it`() async throws {
        let storage = try Ground().storage
        do {
            _ = try await storage.entry("/shop/deep/in/none")
            Issue.record("no error")
        } catch { #expect((error as? StorageError)?.path == VirtualPath("/shop/deep/in/none")) }
    }

    @Test func `each place has its own quota`() async throws {
        let ground = try Ground(limit: TreeLimit(bytes: 10))
        let ledger = TreeLedger()
        ground.shop.root.keep(ledger)
        ledger.count(ground.shop.root)
        let storage = ground.storage
        try await storage.store("12345678", at: "/shop/a")
        #expect(storage.quota(at: VirtualPath("/shop"))?.bytesLeft == 2)
        #expect(storage.quota(at: VirtualPath("/")) == nil)
        await #expect(throws: (any Error).self) { try await storage.store("12345", at: "/shop/b") }
        try await storage.store("12345", at: "/b")
    }
}
