// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

/// Symbolic links, on every backend: listed as themselves, followed inside the root, removed and renamed as themselves.
@Suite struct LinkConformance {
    private func ground(_ kind: BackendKind) async throws -> StorageFixture {
        let ground = try StorageFixture(kind)
        let storage = ground.storage()
        for name in ["/d", "/e"] { try await storage.makeDirectory(name) }
        try await storage.store("old", at: "/d/file")
        try ground.link("/e/up", to: "../d/file")
        try ground.link("/directory", to: "d")
        try ground.link("/nowhere", to: "missing/x")
        try ground.link("/loop", to: "loop")
        try ground.link("/d/self", to: ".")
        return ground
    }

    private static func link(_ target: String?) -> EntryKind { .symbolicLink(target: target.map { Array($0.utf8) }) }

    @Test(arguments: BackendKind.allCases)
    func `a link is listed with its target, its own size and its own identity`(_ kind: BackendKind) async throws {
        let storage = try await ground(kind).storage()
        let target = try await storage.entry("/d/file")
        for facts in [try await storage.list("/e")[0], try await storage.listedEntry(at: VirtualPath("/e/up"))] {
            #expect(facts.name == "up")
            #expect(facts.kind == Self.link("../d/file"))
            #expect(facts.size == 9)
            #expect(facts.unique == nil || facts.unique != target.unique)
            #expect(facts.owner == target.owner)
        }
        let root = try await storage.list().map(\.kind)
        #expect(
            root == [.directory, Self.link("d"), .directory, Self.link("loop"), Self.link("missing/x")],
            "d, directory, e, loop, nowhere")
        #expect(try await storage.list("/d").map(\.kind) == [.file, Self.link(".")])
    }

    @Test(arguments: BackendKind.allCases)
    func `whoever is shown what links lead to sees links only where they lead nowhere`(
        _ kind: BackendKind
    ) async throws {
        let ground = try await ground(kind)
        try ground.link("/out", to: "../root/d")
        let storage = ground.storage(followsLinks: true)
        let listed = try await storage.list("/e")[0]
        var file = try await storage.entry("/d/file")
        file.name = "up"
        #expect(listed == file)
        #expect(try await storage.listedEntry(at: VirtualPath("/e/up")) == file)
        #expect(
            try await storage.list().map(\.kind)
                == [.directory, .directory, .directory, Self.link("loop"), Self.link("missing/x"), Self.link(nil)])
    }

    @Test(arguments: BackendKind.allCases)
    func `links inside the root are followed`(_ kind: BackendKind) async throws {
        let ground = try await ground(kind)
        let storage = ground.storage()
        #expect(try await storage.text("/e/up") == "old")
        #expect(try await storage.text("/directory/file") == "old")
        #expect(try await storage.text("/directory/self/self/file") == "old")
        #expect(try await storage.names("/directory") == ["file", "self"])
        #expect(try await storage.entry("/e/up").kind == .file)
        #expect(try await storage.entry("/directory").kind == .directory)
        try await storage.makeDirectory("/directory/made")
        #expect(try await storage.names("/d") == ["file", "made", "self"])
        #expect(await refusal { _ = try await storage.entry("/nowhere") } == .noSuchFile)
        #expect(await refusal { _ = try await storage.entry("/loop") } == .tooManyLinks)
        #expect(await refusal { _ = try await storage.entry("/loop/x") } == .tooManyLinks)
        try ground.link("/file", to: "d/file/x")
        #expect(await refusal { _ = try await storage.entry("/file") } == .notADirectory)
    }

    @Test(arguments: BackendKind.allCases)
    func `links out of the root are not followed`(_ kind: BackendKind) async throws {
        let ground = try await ground(kind)
        let storage = ground.storage()
        try ground.link("/absolute", to: "/d")
        try ground.link("/above", to: "../root/d")
        for path in ["/absolute", "/above", "/above/file"] {
            #expect(await refusal { _ = try await storage.entry(path) } == .outsideRoot)
            #expect(await refusal { _ = try await storage.begin(path, with: "x") } == .outsideRoot)
        }
    }

    @Test(arguments: BackendKind.allCases)
    func `a link is removed and renamed itself, also one that dangles or loops`(_ kind: BackendKind) async throws {
        let ground = try await ground(kind)
        let storage = ground.storage()
        for name in ["/directory", "/nowhere", "/loop", "/e/up", "/d/self"] {
            #expect(await refusal { try await storage.removeDirectory(VirtualPath(name)) } == .isLink)
            try await storage.rename(name, to: "/renamed")
            try await storage.rename("/renamed", to: name)
            try await storage.removeFile(VirtualPath(name))
        }
        #expect(try await storage.names() == ["d", "e"])
        #expect(try await storage.names("/d") == ["file"])
        #expect(try await storage.text("/d/file") == "old")
    }

    @Test(arguments: BackendKind.allCases)
    func `a file that takes the name of a link replaces the link`(_ kind: BackendKind) async throws {
        let storage = try await ground(kind).storage()
        try await storage.store("new", at: "/f")
        try await storage.rename("/f", to: "/e/up")
        #expect(try await storage.listedEntry(at: VirtualPath("/e/up")).kind == .file)
        #expect(try await storage.text("/d/file") == "old")
        #expect(await refusal { try await storage.rename("/directory", to: "/e") } == .isDirectory)
        #expect(await refusal { try await storage.rename("/e", to: "/directory") } == .notADirectory)
        #expect(await refusal { try await storage.makeDirectory("/nowhere") } == .alreadyExists)
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload through a link replaces what it leads to, and the link stays`(_ kind: BackendKind) async throws {
        let storage = try await ground(kind).storage()
        try await storage.breakOff("/e/up", after: "ne")
        #expect(try await storage.resumableLength("/e/up") == 2)
        #expect(try await storage.resumableLength("/d/file") == 2)
        try await storage.store("w", at: "/e/up", .resume(at: 2))
        #expect(try await storage.text("/d/file") == "new")
        #expect(try await storage.list("/e").first?.kind == Self.link("../d/file"))
    }

    @Test(arguments: BackendKind.allCases)
    func `an upload through a link that leads nowhere makes the file`(_ kind: BackendKind) async throws {
        let ground = try await ground(kind)
        let storage = ground.storage()
        try ground.link("/e/chain", to: "../directory/next")
        try ground.link("/d/next", to: "../e/made")
        #expect(await refusal { _ = try await storage.begin("/e/chain", .create, with: "x") } == .alreadyExists)
        try await storage.store("x", at: "/e/chain")
        #expect(try await storage.text("/e/made") == "x")
        #expect(try await storage.names("/e") == ["chain", "made", "up"])
    }

    @Test(arguments: BackendKind.allCases)
    func `a link to a directory is no place for a file`(_ kind: BackendKind) async throws {
        let ground = try await ground(kind)
        try ground.link("/e/dots", to: "../d/..")
        let storage = ground.storage()
        for path in ["/directory", "/d/self", "/e/dots"] {
            #expect(await refusal { _ = try await storage.begin(path, with: "x") } == .isDirectory)
        }
        #expect(await refusal { _ = try await storage.begin("/loop", with: "x") } == .tooManyLinks)
    }
}
