// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Links that stay inside the root are good for everything.
@Suite struct LinkTests {
    private func ground() throws -> Ground {
        let ground = try Ground()
        try Files.makeFolder(ground.path("d"))
        try Files.makeFolder(ground.path("e"))
        try Files.write(Array("old".utf8), to: ground.path("d/file"))
        try Files.makeLink(at: ground.path("e/up"), to: "../d/file")
        try Files.makeLink(at: ground.path("folder"), to: "d")
        return ground
    }

    @Test func `links inside the root are followed`() async throws {
        let storage = try ground().storage()
        #expect(try await storage.text("/e/up") == "old")
        #expect(try await storage.text("/folder/file") == "old")
        #expect(try await storage.names("/folder") == ["file"])
        #expect(try await storage.entry("/e/up").kind == .file)
        #expect(try await storage.entry("/folder").kind == .directory)
    }

    @Test func `a listed link tells its target and what that is`() async throws {
        let ground = try ground()
        try Files.makeLink(at: ground.path("e/nowhere"), to: "missing")
        let entries = try await ground.storage().list("/e")
        #expect(
            entries.map(\.kind) == [
                .symbolicLink(target: Array("missing".utf8)), .symbolicLink(target: Array("../d/file".utf8)),
            ])
        #expect(entries.map(\.resolvedKind) == [nil, .file])
        #expect(entries[1].size == 3)
        let folder = try #require(try await ground.storage().list().last)
        #expect(folder.resolvedKind == .directory)
    }

    @Test func `an upload through a link replaces what it leads to, and the link stays`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        try await storage.breakOff("/e/up", after: "ne")
        #expect(try await storage.resumableLength("/e/up") == 2)
        #expect(try await storage.resumableLength("/d/file") == 2)
        #expect(try ground.sideFiles(in: "d").count == 1)
        #expect(try ground.sideFiles(in: "e").isEmpty)
        try await storage.store("w", at: "/e/up", .resume(at: 2))
        #expect(try await storage.text("/d/file") == "new")
        #expect(try await storage.list("/e").first?.kind == .symbolicLink(target: Array("../d/file".utf8)))
    }

    @Test func `an upload through a link that leads nowhere makes the file`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        try Files.makeLink(at: ground.path("e/chain"), to: "../folder/next")
        try Files.makeLink(at: ground.path("d/next"), to: "../e/made")
        #expect(await refusal { _ = try await storage.begin("/e/chain", .create, with: "x") } == .alreadyExists)
        try await storage.store("x", at: "/e/chain")
        #expect(try Files.read(ground.path("e/made")) == Array("x".utf8))
        #expect(try await storage.names("/e") == ["chain", "made", "up"])
    }

    @Test func `a link to a folder is no place for a file`() async throws {
        let ground = try ground()
        try Files.makeLink(at: ground.path("e/here"), to: ".")
        try Files.makeLink(at: ground.path("e/dots"), to: "../d/..")
        let storage = ground.storage()
        for path in ["/folder", "/e/here", "/e/dots"] {
            #expect(await refusal { _ = try await storage.begin(path, with: "x") } == .isDirectory)
        }
    }

    @Test func `removing and renaming mean the link`() async throws {
        let storage = try ground().storage()
        try await storage.rename("/folder", to: "/renamed")
        try await storage.removeFile(VirtualPath("/renamed"))
        try await storage.removeFile(VirtualPath("/e/up"))
        #expect(try await storage.names() == ["d", "e"])
        #expect(try await storage.text("/d/file") == "old")
    }

    @Test func `a link to a side file is not listed as one that leads somewhere writable`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        try await storage.breakOff("/d/new", after: "rest")
        let name = try #require(try ground.sideFiles(in: "d").first)
        try Files.makeLink(at: ground.path("e/side"), to: "../d/\(name)")
        #expect(await refusal { _ = try await storage.begin("/e/side", with: "x") } == .nameNotAllowed)
    }
}
