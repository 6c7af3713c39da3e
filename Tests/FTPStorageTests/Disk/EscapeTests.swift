// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Nothing outside the root is reached, however it is written or linked.
@Suite struct EscapeTests {
    private static let secret = "outside the root"

    /// Ways to write "up" that some server has once believed.
    static let spellings: [[UInt8]] = [
        Array("..".utf8), Array("/..".utf8), Array("../..".utf8), Array("/../../../../../../..".utf8),
        Array("./..".utf8), Array("..//".utf8), Array("sub/../..".utf8), Array("sub/./../../".utf8),
        Array("~/..".utf8), Array("...".utf8), Array("....//".utf8), Array("..\\".utf8), Array("..\\..\\".utf8),
        Array("%2e%2e/".utf8), Array("..%2f".utf8), Array("%252e%252e%252f".utf8), Array(".. ".utf8),
        Array("..;".utf8), Array("\u{ff0e}\u{ff0e}".utf8), Array("..\u{2215}..".utf8),
        [0xc0, 0xae, 0xc0, 0xae], [0xe0, 0x80, 0xae, 0xe0, 0x80, 0xae], [0x2e, 0x2e, 0xc0, 0xaf],
        [0x2e, 0x2e, 0x01], [0x2e, 0x2e, 0xff], [0x2e, 0x0d, 0x2e],
    ]

    private func ground() throws -> StorageFixture {
        let ground = try StorageFixture()
        try Files.makeDirectory(ground.directory.path("outside"))
        try Files.write(Array(Self.secret.utf8), to: ground.directory.path("outside/secret"))
        try Files.write(Array(Self.secret.utf8), to: ground.directory.path("secret"))
        try Files.makeDirectory(ground.path("sub"))
        return ground
    }

    @Test(arguments: spellings)
    func `no way to write a path leads out`(_ spelling: [UInt8]) async throws {
        let ground = try ground()
        let storage = ground.storage()
        for tail in ["/secret", "/outside/secret", "/../secret"] {
            for start in ["/", "/sub"] {
                let path = VirtualPath.resolving(spelling + Array(tail.utf8), from: VirtualPath(start))
                #expect(await refusal { _ = try await storage.entry(at: path) } != nil)
                #expect(await refusal { _ = try await storage.openForReading(path) } != nil)
                let planted = path.parent.appending(Array("planted".utf8))
                _ = await refusal { _ = try await storage.openForWriting(planted, .replace).commit() }
                _ = await refusal { try await storage.removeFile(path) }
                _ = await refusal { try await storage.makeDirectory(planted.appending([0x78])) }
            }
        }
        #expect(try ground.outsideNames() == ["outside", "root", "secret"])
        #expect(try entryNames(of: Array(ground.directory.path("outside").utf8)) == [Array("secret".utf8)])
    }

    @Test(arguments: ["../outside/secret", "../root/../outside/secret", "sub/../../secret", "/etc/passwd", "again"])
    func `a link to a file outside is not followed`(_ target: String) async throws {
        let ground = try ground()
        let storage = ground.storage()
        try Files.makeLink(at: ground.path("again"), to: "../secret")
        try Files.makeLink(at: ground.path("link"), to: target)
        #expect(await refusal { _ = try await storage.text("/link") } == .outsideRoot)
        #expect(await refusal { _ = try await storage.entry("/link") } == .outsideRoot)
        #expect(await refusal { _ = try await storage.begin("/link", with: "x") } == .outsideRoot)
        #expect(await refusal { _ = try await storage.begin("/link", .append, with: "x") } == .outsideRoot)
        #expect(await refusal { try await storage.setMode(0o777, of: VirtualPath("/link")) } == .outsideRoot)
        #expect(try ground.secret() == Self.secret)
    }

    @Test(arguments: ["..", "../outside", "../root", "/", "/tmp", "sub/../.."])
    func `a link to a directory outside is not entered`(_ target: String) async throws {
        let ground = try ground()
        let storage = ground.storage()
        try Files.makeLink(at: ground.path("link"), to: target)
        #expect(await refusal { _ = try await storage.list("/link") } == .outsideRoot)
        #expect(await refusal { _ = try await storage.text("/link/secret") } == .outsideRoot)
        #expect(await refusal { _ = try await storage.begin("/link/new", with: "x") } == .outsideRoot)
        #expect(await refusal { try await storage.makeDirectory("/link/new") } == .outsideRoot)
        #expect(await refusal { try await storage.removeFile(VirtualPath("/link/secret")) } == .outsideRoot)
        #expect(await refusal { try await storage.rename("/link/secret", to: "/taken") } == .outsideRoot)
        try await storage.store("x", at: "/mine")
        #expect(await refusal { try await storage.rename("/mine", to: "/link/mine") } == .outsideRoot)
        #expect(await refusal { try await storage.removeDirectory(VirtualPath("/link")) } == .isLink)
        #expect(try ground.outsideNames() == ["outside", "root", "secret"])
    }

    @Test func `a link that leads out is listed as a link, and can be removed and renamed`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        try Files.makeLink(at: ground.path("link"), to: "../outside/secret")
        let entry = try #require(try await storage.list().first { $0.name == "link" })
        #expect(entry.kind == .symbolicLink(target: nil))
        try await storage.rename("/link", to: "/other")
        try await storage.removeFile(VirtualPath("/other"))
        #expect(try await storage.names() == ["sub"])
        #expect(try ground.secret() == Self.secret)
    }

    /// Targets that name something of the host: told, they would tell strangers what lies beside the root.
    @Test(arguments: [
        "/etc/passwd", "../secret", "../root/sub", "./../secret", "sub/../../secret", "missing/../../secret",
        "self/self/../../secret", "sub//..//../secret",
    ])
    func `a target outside the root is not told, by whatever way the link is reached`(_ target: String) async throws {
        let ground = try ground()
        try Files.makeLink(at: ground.path("self"), to: ".")
        try Files.makeLink(at: ground.path("link"), to: target)
        for storage in [ground.storage(), ground.storage(followsLinks: true)] {
            for directory in ["/", "/self", "/self/self/self/self"] {
                let listed = try await storage.list(directory).first { $0.name == "link" }
                #expect(listed?.kind == .symbolicLink(target: nil))
                let path = VirtualPath("\(directory)/link")
                #expect(try await storage.listedEntry(at: path).kind == .symbolicLink(target: nil))
            }
        }
    }

    @Test func `a loop of links ends`() async throws {
        let ground = try ground()
        let storage = ground.storage()
        try Files.makeLink(at: ground.path("a"), to: "b")
        try Files.makeLink(at: ground.path("b"), to: "a")
        #expect(await refusal { _ = try await storage.text("/a") } == .tooManyLinks)
        #expect(await refusal { _ = try await storage.begin("/a", with: "x") } == .tooManyLinks)
        #expect(try await storage.names() == ["a", "b", "sub"])
    }

    @Test func `a path longer than the kernel takes is refused`() async throws {
        let storage = try ground().storage()
        let deep = VirtualPath(String(repeating: "sub/", count: 2000))
        #expect(await refusal { _ = try await storage.entry(at: deep) } == .nameTooLong)
        #expect(await refusal { _ = try await storage.openForWriting(deep, .replace) } == .nameTooLong)
    }
}

extension StorageFixture {
    fileprivate func outsideNames() throws -> [String] {
        try entryNames(of: Array(directory.path.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    fileprivate func secret() throws -> String {
        String(decoding: try Files.read(directory.path("outside/secret")), as: UTF8.self)
    }
}
