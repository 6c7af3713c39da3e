// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// The parts that can give way when a store is full.
@Suite struct GivingWayConformance {
    private static let place = VirtualPath("/new")

    @Test(arguments: BackendKind.allCases)
    func `an account's partial uploads are told in the order in which they broke off`(_ kind: BackendKind) async throws
    {
        let ground = try StorageFixture(kind)
        let storage = ground.storage("ann")
        try await storage.makeDirectory("/d")
        try await storage.breakOff("/d/first", after: "12345")
        try await ground.storage("bob").breakOff("/bobs", after: "1234567")
        try await storage.breakOff("/second", after: "123")
        let held = try await storage.begin("/held", with: "in use")
        let told = try await storage.partialUploads(beside: Self.place)
        #expect(told.map(\.target) == [VirtualPath("/d/first"), VirtualPath("/second")])
        #expect(told.map(\.length) == [5, 3])
        #expect(told.allSatisfy { $0.owner == Array("ann".utf8) })
        _ = try await held.commit()
    }

    @Test(arguments: BackendKind.allCases)
    func `one that is discarded is gone, and the others stay`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "12345")
        try await storage.breakOff("/b", after: "123")
        let first = try #require(try await storage.partialUploads(beside: Self.place).first)
        #expect(await storage.discard(first) == .removed)
        #expect(try await storage.resumableLength("/a") == nil)
        #expect(try await storage.resumableLength("/b") == 3)
        #expect(await storage.discard(first) == .gone)
    }

    @Test(arguments: BackendKind.allCases)
    func `one that an upload goes on with does not give way`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.breakOff("/a", after: "12345")
        let first = try #require(try await storage.partialUploads(beside: Self.place).first)
        let upload = try await storage.begin("/a", .resume(at: 5), with: "67")
        #expect(await storage.discard(first) == .held)
        #expect(await upload.abandon(keepingPartial: true) == 7)
        // It is not what it was when it was told of.
        #expect(await storage.discard(first) == .held)
        #expect(try await storage.resumableLength("/a") == 7)
    }
}
