// SPDX-License-Identifier: Apache-2.0
import FTPStorage
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
    func `a listing has every entry once, and none that is not one`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        #expect(try await storage.names() == [])
        let expected = (0..<1500).map { "f\($0)" }
        for name in expected { try await storage.store("", at: "/\(name)") }
        try await storage.makeDirectory("/.hidden")
        try await storage.breakOff("/never", after: "x")
        let names = try await storage.names()
        #expect(names == (expected + [".hidden"]).sorted())
        #expect(await refusal { _ = try await storage.names("/f1") } == .notADirectory)
        #expect(await refusal { _ = try await storage.names("/missing") } == .noSuchFile)
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

    @Test(arguments: BackendKind.allCases)
    func `only files are opened`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.makeDirectory("/d")
        try await storage.store("x", at: "/f")
        #expect(await refusal { _ = try await storage.text("/d") } == .isDirectory)
        #expect(await refusal { _ = try await storage.text("/") } == .isDirectory)
        #expect(await refusal { _ = try await storage.text("/g") } == .noSuchFile)
        #expect(await refusal { _ = try await storage.text("/f/g") } == .notADirectory)
    }

    @Test(arguments: BackendKind.allCases)
    func `times and permissions can be set`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        try await storage.store("x", at: "/f")
        try await storage.makeDirectory("/d")
        for name in ["/f", "/d"] {
            let time = Timestamp(seconds: 1_000_000_000, nanoseconds: name == "/f" ? 123_000_000 : 0)
            try await storage.setModificationTime(time, of: VirtualPath(name))
            try await storage.setMode(0o7705, of: VirtualPath(name))
            let facts = try await storage.entry(name)
            #expect(facts.modified == time)
            #expect(facts.mode == 0o705)
        }
        #expect(await refusal { try await storage.setMode(0o600, of: VirtualPath("/g")) } == .noSuchFile)
    }

    @Test(arguments: BackendKind.allCases)
    func `errors tell the operation and the client's path, not the host's`(_ kind: BackendKind) async throws {
        let storage = try StorageFixture(kind).storage()
        do {
            try await storage.rename("/sub/x", to: "/y")
            Issue.record("a file that is not there was renamed")
        } catch let error as StorageError {
            #expect(error.operation == .rename)
            #expect(error.path == VirtualPath("/sub/x"))
            #expect(!error.description.contains("tmp"))
        }
    }
}
