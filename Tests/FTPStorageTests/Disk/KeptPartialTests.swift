// SPDX-License-Identifier: Apache-2.0
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

/// Partial uploads as an administrator finds them on the disk.
@Suite(.ownThread) struct KeptPartialTests {
    private let ground: StorageFixture
    private let storage: FixtureStorage

    init() throws {
        ground = try StorageFixture()
        storage = ground.storage("ann")
    }

    @Test func `the disk tells whose they are, of which file, and how long`() async throws {
        try await storage.makeDirectory("/d")
        try await storage.breakOff("/d/big.bin", after: "12345")
        let found = try #require(ground.root.keptPartials().first)
        #expect(found.owner == PartialOwner(of: Array("ann".utf8)))
        #expect(found.target == VirtualPath("/d/big.bin"))
        #expect(!found.isNameCut)
        #expect(found.length == 5)
        #expect(ground.root.remove(found) == .removed)
        #expect(ground.root.remove(found) == .gone)
        #expect(ground.root.keptPartials().isEmpty)
    }

    @Test func `of a long name the beginning is known, cut between two characters`() async throws {
        let name = String(repeating: "a", count: 79) + String(repeating: "ö", count: 80)
        try await storage.breakOff("/\(name)", after: "1")
        let found = try #require(ground.root.keptPartials().first)
        #expect(found.target == VirtualPath("/" + String(repeating: "a", count: 79)))
        #expect(found.isNameCut)
        #expect(try await storage.resumableLength("/\(name)") == 1)
    }

    @Test func `what an upload is writing, and empty ones, are left out`() async throws {
        let held = try await storage.begin("/held", with: "in use")
        func forget() async throws { _ = try await storage.begin("/empty", with: "") }
        try await forget()
        #expect(ground.root.keptPartials().isEmpty)
        _ = await held.abandon(keepingPartial: false)
    }

    @Test func `the tail that a killed server has left can go, unless its commit had begun`() async throws {
        try await storage.store("0123456789", at: "/log")
        func forget() async throws { _ = try await storage.begin("/log", .append, with: "tail") }
        try await forget()
        let found = try #require(ground.root.keptPartials().first)
        #expect(found.length == 4)
        #expect(found.target == VirtualPath("/log"))
        let name = try #require(try ground.stagingFiles().first)
        var page = try Files.read(ground.path(name))
        let arriving = page
        var header = try #require(TailHeader(page: Array(page[..<4096])))
        header.state = .committing
        page.replaceSubrange(..<4096, with: header.page)
        try Files.write(page, to: ground.path(name))
        #expect(ground.root.keptPartials().isEmpty)
        #expect(ground.root.remove(found) == .held)
        try Files.write(arriving, to: ground.path(name))
        let again = try #require(ground.root.keptPartials().first)
        #expect(ground.root.remove(again) == .removed)
        #expect(try await storage.text("/log") == "0123456789")
    }
}
