// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// Facts, listings and downloads, on every backend.
@Suite struct ReadingConformance {
    @Test(arguments: BackendKind.allCases)
    func `the facts of a file are told`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("hello", at: "/a")
        let facts = try await storage.entry("/a")
        #expect(facts.name == "a")
        #expect(facts.kind == .file)
        #expect(facts.size == 5)
        #expect(facts.owner == Array("ann".utf8))
        #expect(facts.modified != nil)
        #expect(facts.unique != nil)
        #expect(try await storage.entry("/").kind == .directory)
    }

    @Test(arguments: BackendKind.allCases)
    func `a file keeps its identity under another name, and a new one has another`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("x", at: "/a")
        let unique = try await storage.entry("/a").unique
        try await storage.rename("/a", to: "/b")
        #expect(try await storage.entry("/b").unique == unique)
        try await storage.store("x", at: "/a")
        #expect(try await storage.entry("/a").unique != unique)
    }

    @Test(arguments: BackendKind.allCases)
    func `names that would break a line are counted, not listed`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        for name in ["a\nb", "a\rb", "ok"] { try await storage.store("", at: "/\(name)") }
        var stream = try await storage.entries(in: VirtualPath(), .everything)
        let portion = try await stream.next { entry, text in
            text += entry.name.bytes
            return true
        }
        #expect(portion.text == Array("ok".utf8))
        #expect(portion.count == 1)
        #expect(portion.unlistable == 2)
        #expect(portion.isLast)
    }
}
