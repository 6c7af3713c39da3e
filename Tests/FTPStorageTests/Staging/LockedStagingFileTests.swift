// SPDX-License-Identifier: Apache-2.0
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

@testable import FTPStorage

/// Staging files that lose their name between being opened and being locked.
@Suite(.ownThread) struct LockedStagingFileTests {
    private let ground: StorageFixture

    init() throws { ground = try StorageFixture() }

    /// Opens what an upload has left, lets `meanwhile` happen, and locks it.
    private func hold(_ meanwhile: (_ name: String) throws -> Void) async throws -> Place.Hold {
        try await ground.storage("ann").breakOff("/a", after: "12345")
        let place = try TreeLookup(ground.root).place(of: VirtualPath("/a"))
        let name = try StagingNames(owner: PartialOwner(of: Array("ann".utf8)), name: place.name.bytes)[0]
        let file = try System.open(name, from: place.directory, [.readWrite, .noFollow], resolve: .beneath)
        try meanwhile(String(decoding: name.bytes, as: UTF8.self))
        return try place.hold(file, named: name, slot: 0)
    }

    @Test func `one that is still there is held`() async throws {
        guard case .held(let locked) = try await hold({ _ in }) else { throw TestFailure("it is not held") }
        #expect(locked.status.size == 5)
    }

    @Test func `one that was committed meanwhile is not taken over, and stays whole`() async throws {
        let held = try await hold { #expect(rename(ground.path($0), ground.path("a")) == 0) }
        guard case .moved = held else { throw TestFailure("a committed file is taken for a partial upload") }
        #expect(Files.size(ground.path("a")) == 5)
    }

    @Test func `one whose name another has now is not taken over`() async throws {
        let held = try await hold { name in
            #expect(unlink(ground.path(name)) == 0)
            try Files.write([1], to: ground.path(name))
        }
        guard case .moved = held else { throw TestFailure("a removed file is taken for a partial upload") }
    }
}
