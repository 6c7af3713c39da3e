// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Glibc
import Testing

@testable import FTPStorage

/// Rules for places and links: what is reached through a link needs the rights of both places.
@Suite struct RuledStorageTests {
    private static func policy(_ rules: String...) throws -> RuledPolicy {
        RuledPolicy(.all, try rules.map { try #require(PathRule(Array($0.utf8))) })
    }

    /// `/real` holds a file and directories; `/open` leads to it, `/far` through that, and `/in/f` to its file.
    private func tree(_ kind: BackendKind) async throws -> FixtureStorage {
        let ground = try StorageFixture(kind)
        let storage = ground.storage()
        for path in ["/real", "/real/d", "/real/d/deep", "/in"] { try await storage.makeDirectory(path) }
        for path in ["/real/f", "/real/d/g", "/in/own"] { try await storage.store("content", at: path) }
        try ground.link("/open", to: "real")
        try ground.link("/far", to: "in/../open")
        try ground.link("/in/f", to: "../open/f")
        try ground.link("/in/new", to: "../real/new")
        return storage
    }

    @Test(arguments: ConformanceCheck.all, BackendKind.allCases)
    func `a promise is kept under rules, and behind a link`(_ check: ConformanceCheck, _ kind: BackendKind) async throws
    {
        let policy = try Self.policy("deny all /elsewhere/x")
        let ground = try StorageFixture(kind)
        try await check.run(backend: { ground.storage($0).guarded(by: policy) })
        // A part of an upload in memory is known by the path that it has there.
        guard kind == .disk || kind == .sealedDisk else { return }
        let other = try StorageFixture(kind)
        for path in ["/real", "/real/in"] { try await other.storage().makeDirectory(path) }
        try other.link("/link", to: "real")
        try await check.run(backend: {
            BelowStorage(
                base: other.storage($0).guarded(by: policy), place: VirtualPath("/link/in"), keepsRoot: true)
        })
    }

    /// Each operation of the matrix of places, by a link.
    @Test(arguments: PathPolicyTests.rows, BackendKind.allCases)
    func `an operation asks for the rights of the place it reaches, and of the place that is named`(
        _ row: PathPolicyTests.Row, _ kind: BackendKind
    ) async throws {
        for place in ["/drop", "/pub", "/home"] {
            for (named, reached) in [("/link", place), (place + "/link", "/free"), ("/way/link", place)] {
                let ground = try StorageFixture(kind)
                let storage = ground.storage()
                for directory in ["/drop", "/pub", "/home", "/free", "/way"] {
                    try await storage.makeDirectory(directory)
                }
                try await storage.makeDirectory(reached + "/d")
                try await storage.store("content", at: reached + "/f")
                try await storage.store("content", at: "/home/x")
                let up = named.split(separator: "/").count == 1 ? "" : "../"
                try ground.link(named, to: up + reached.dropFirst())
                let guarded = storage.guarded(by: PathPolicyTests.Rules())
                let refused = await refusal { try await row.attempt(guarded, named) }
                if row.places.contains(place) {
                    #expect(refused == nil, "\(named) to \(reached)")
                } else {
                    let isTaken = row.testDescription == "replace" && place == "/drop"
                    #expect(refused == (isTaken ? .alreadyExists : .rightMissing), "\(named) to \(reached)")
                }
            }
        }
    }

    @Test(arguments: BackendKind.allCases)
    func `a link opens no place that is closed`(_ kind: BackendKind) async throws {
        let storage = try await tree(kind)
        let guarded = storage.guarded(by: try Self.policy("deny all /real"))
        for path in ["/open", "/far", "/open/d", "/in/f", "/far/f"] {
            #expect(await refusal { _ = try await guarded.entry(path) } == .noSuchFile, "\(path)")
        }
        for path in ["/open/f", "/far/f", "/in/f", "/far/d/g"] {
            #expect(await refusal { _ = try await guarded.text(path) } == .rightMissing, "\(path)")
            #expect(await refusal { try await guarded.store("x", at: path) } == .rightMissing, "\(path)")
            #expect(await refusal { try await guarded.store("x", at: path, .append) } == .rightMissing, "\(path)")
            let setMode = await refusal { try await guarded.setMode(0o600, of: VirtualPath(path)) }
            #expect(setMode == .rightMissing, "\(path)")
        }
        #expect(await refusal { try await guarded.store("x", at: "/in/new") } == .rightMissing)
        #expect(await refusal { _ = try await guarded.list("/far") } == .rightMissing)
        #expect(await refusal { try await guarded.removeFile(VirtualPath("/open/f")) } == .rightMissing)
        #expect(await refusal { try await guarded.removeDirectory(VirtualPath("/far/d/deep")) } == .rightMissing)
        #expect(await refusal { try await guarded.rename("/open/f", to: "/taken") } == .rightMissing)
        #expect(await refusal { try await guarded.rename("/in/own", to: "/open/own") } == .rightMissing)
        #expect(await refusal { try await guarded.makeDirectory("/open/new") } == .rightMissing)
        // The link itself is a name at its own place.
        #expect(try await guarded.names("/in") == ["f", "new", "own"])
        try await guarded.removeFile(VirtualPath("/in/f"))
        #expect(try await storage.text("/real/f") == "content")
    }

    @Test(arguments: BackendKind.allCases)
    func `rights of the named place hold as well, and what both allow is done`(_ kind: BackendKind) async throws {
        let storage = try await tree(kind)
        let guarded = storage.guarded(by: try Self.policy("deny delete,write /open", "deny list /real/d/g"))
        #expect(try await guarded.text("/open/f") == "content")
        #expect(try await guarded.entry("/open/f").name.bytes == Array("f".utf8))
        #expect(await refusal { try await guarded.removeFile(VirtualPath("/open/f")) } == .rightMissing)
        #expect(await refusal { try await guarded.store("x", at: "/open/other") } == .rightMissing)
        // Hidden by the rule of the place reached.
        #expect(try await guarded.names("/open/d") == ["deep"])
        try await guarded.store("new", at: "/far/f")
        #expect(try await storage.text("/real/f") == "new")
        try await guarded.store("made", at: "/in/new")
        #expect(try await storage.text("/real/new") == "made")
        try await guarded.rename("/far/new", to: "/in/moved")
        #expect(try await storage.text("/in/moved") == "made")
        #expect(try await guarded.entry("/open/f").perm?.contains(.delete) == false)
        #expect(try await guarded.entry("/real/f").perm?.contains(.delete) == true)
    }

    @Test(arguments: BackendKind.allCases)
    func `a listing that follows links tells nothing of what is closed`(_ kind: BackendKind) async throws {
        let ground = try StorageFixture(kind)
        let files = ground.storage()
        for path in ["/secret", "/pub"] { try await files.makeDirectory(path) }
        for path in ["/secret/f", "/pub/f"] { try await files.store("content", at: path) }
        try ground.link("/a", to: "secret/f")
        try ground.link("/b", to: "pub/f")
        let guarded = ground.storage(followsLinks: true).guarded(by: try Self.policy("deny all /secret"))
        let kinds = try await guarded.list().filter { $0.name.bytes.count == 1 }.map(\.kind)
        #expect(kinds == [.symbolicLink(target: Array("secret/f".utf8)), .file])
        #expect(try await guarded.listedEntry(at: VirtualPath("/b")).kind == .file)
    }

    @Test func `no link leads to what a mounted directory hides`() async throws {
        let (home, other) = (try StorageFixture(), try StorageFixture())
        for path in ["/shop", "/real"] { try await home.storage().makeDirectory(path) }
        try await home.storage().store("hidden", at: "/shop/f")
        try await home.storage().store("content", at: "/real/f")
        try await other.storage().store("sold", at: "/f")
        try other.link("/near", to: "f")
        try home.link("/open", to: "shop")
        try home.link("/way", to: "real")
        let mounted = MountedStorage(home.storage(), with: [.init(at: VirtualPath("/shop"), other.storage())])
        let guarded = mounted.guarded(by: try Self.policy("deny write /shop"))
        #expect(await refusal { _ = try await guarded.text("/open/f") } == .noSuchFile)
        #expect(try await guarded.text("/way/f") == "content")
        #expect(try await guarded.text("/shop/near") == "sold")
        #expect(await refusal { try await guarded.store("x", at: "/shop/near") } == .rightMissing)
    }

    @Test func `of two policies that differ by place both hold for what is reached`() async throws {
        for kind in BackendKind.allCases {
            let storage = try await tree(kind)
            let inner = storage.guarded(by: try Self.policy("deny read /real"))
            let both = inner.guarded(by: try Self.policy("deny delete /real"))
            #expect(await refusal { _ = try await both.text("/open/f") } == .rightMissing)
            #expect(await refusal { try await both.removeFile(VirtualPath("/far/f")) } == .rightMissing)
            try await both.store("x", at: "/open/own")
        }
    }

    @Test func `a loop of links is told as one`() async throws {
        for kind in BackendKind.allCases {
            let storage = try await tree(kind)
            try storage.ground.link("/loop", to: "loop")
            let guarded = storage.guarded(by: try Self.policy("deny all /real"))
            #expect(await refusal { _ = try await guarded.text("/loop/f") } == .tooManyLinks)
        }
    }
}

/// Somebody exchanges a link that leads to what is allowed for one that does not, again and again.
@Suite(.ownThread, .timeLimit(.minutes(2))) struct RacingRuleTests {
    @Test func `between the look and the deed nothing is exchanged`() async throws {
        let ground = try StorageFixture()
        let files = ground.storage()
        for place in ["/pub", "/secret"] { try await files.makeDirectory(place) }
        try await files.store("open", at: "/pub/f")
        try await files.store("secret", at: "/secret/f")
        try ground.link("/a", to: "pub")
        try ground.link("/b", to: "secret")
        let rule = try #require(PathRule(Array("deny all /secret".utf8)))
        let guarded = files.guarded(by: RuledPolicy(.all, [rule]))
        let (one, other, aside) = (ground.path("a"), ground.path("b"), ground.path("c"))
        let end = ContinuousClock.now.advanced(by: .seconds(5))
        let swaps = Background {
            var count = 0
            while ContinuousClock.now < end {
                _ = (rename(one, aside), rename(other, one), rename(aside, other))
                count += 1
            }
            return count
        }
        var (read, refused) = (0, 0)
        while ContinuousClock.now < end, read < 20_000 {
            do {
                #expect(try await guarded.text("/a/f") == "open")
                read += 1
            } catch {
                refused += 1
            }
            _ = await refusal { try await guarded.store("open", at: "/a/new") }
        }
        #expect(try swaps.value() > 0)
        #expect(read > 0 && refused > 0)
        #expect(try entryNames(of: Array(ground.path("secret").utf8)) == [Array("f".utf8)])
    }
}
