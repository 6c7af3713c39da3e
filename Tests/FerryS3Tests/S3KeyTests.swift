// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

@testable import FerryS3

/// Names that only look alike, or whose beginning goes together with the slash before it.
@Suite struct S3KeyTests {
    private let store = FakeStore()
    private let short = "\u{e9}"
    private let long = "e\u{301}"

    private func bytes(_ texts: [String]) -> [[UInt8]] { texts.map(\.keyBytes) }

    @Test func `names that only look alike are two`() async throws {
        let storage = store.storage()
        try await storage.makeDirectory("/\(short)")
        try await storage.store("long", at: "/\(long)")
        #expect(try await bytes(storage.names()) == bytes([long, short]))
        #expect(try await storage.entry("/\(short)").kind == .directory)
        #expect(try await storage.text("/\(long)") == "long")
        try await storage.removeDirectory(VirtualPath("/\(short)"))
        #expect(try await bytes(storage.names()) == bytes([long]))
    }

    @Test func `uploads to names that only look alike do not hinder each other`() async throws {
        let storage = store.storage()
        let first = try await storage.begin("/\(short)", .create, with: "short")
        let second = try await storage.begin("/\(long)", .create, with: "long")
        // A directory takes the name of the one, and not that of the other.
        try await storage.makeDirectory("/\(short)")
        #expect(try await second.commit() == 4)
        #expect(await first.refusalToCommit() == .isDirectory)
        let third = try await storage.begin("/d\(long)", with: "third")
        #expect(!storage.tree.uploads.holds(below: "d\(short)"))
        #expect(storage.tree.uploads.holds(below: "d\(long)"))
        #expect(await third.abandon(keepingPartial: false) == 0)
    }

    @Test(arguments: ["\u{301}x", "\u{200d}", "x\u{600}"])
    func `a name keeps its beginning and its end in lists, and when its directory takes another name`(
        _ name: String
    ) async throws {
        let storage = store.storage()
        try await storage.makeDirectory("/d")
        try await storage.store("text", at: "/d/\(name)")
        #expect(try await bytes(storage.names("/d")) == bytes([name]))
        try await storage.makeDirectory("/d/\(name)y")
        #expect(try await bytes(storage.names("/d")) == bytes([name, "\(name)y"]))
        try await storage.rename("/d", to: "/e")
        #expect(bytes(store.keys) == bytes(["e/", "e/\(name)", "e/\(name)y/"]))
        try await storage.removeFile(VirtualPath("/e/\(name)"))
        try await storage.removeDirectory(VirtualPath("/e/\(name)y"))
        try await storage.removeDirectory(VirtualPath("/e"))
        #expect(store.keys == [])
    }
}
