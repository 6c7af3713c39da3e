// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import Testing

@testable import FerryS3

/// Directories stay until somebody removes them, in whatever order two sides come to the store.
@Suite(.timeLimit(.minutes(5))) struct S3DirectoryTests {
    /// Work of two sides that takes everything out of a directory, and the most requests that each makes.
    enum Work: String, CaseIterable, Sendable {
        case twoDeletions, oneDeletionTwice, deletionAndRename, deletionAndRemoval, deletionAndMove, twoRemovals

        var requests: (first: Int, second: Int) {
            switch self {
            case .twoDeletions, .oneDeletionTwice: (5, 5)
            case .deletionAndRename, .deletionAndRemoval: (5, 7)
            case .deletionAndMove: (5, 11)
            case .twoRemovals: (7, 7)
            }
        }

        /// In the directory `d` are a file, and another one or a directory.
        var content: [String] {
            switch self {
            case .twoDeletions, .deletionAndRename: ["d/a", "d/b"]
            case .oneDeletionTwice: ["d/a"]
            case .deletionAndRemoval, .deletionAndMove: ["d/a", "d/e/"]
            case .twoRemovals: ["d/e/", "d/f/"]
            }
        }

        func first(_ storage: S3Storage) async throws {
            switch self {
            case .twoRemovals: try await storage.removeDirectory(VirtualPath("/d/f"))
            default: try await storage.removeFile(VirtualPath("/d/a"))
            }
        }

        func second(_ storage: S3Storage) async throws {
            switch self {
            case .twoDeletions: try await storage.removeFile(VirtualPath("/d/b"))
            case .oneDeletionTwice: try await storage.removeFile(VirtualPath("/d/a"))
            case .deletionAndRename: try await storage.rename("/d/b", to: "/b")
            case .deletionAndRemoval, .twoRemovals: try await storage.removeDirectory(VirtualPath("/d/e"))
            case .deletionAndMove: try await storage.rename("/d/e", to: "/e")
            }
        }
    }

    /// Two sessions of one server or of two, which know nothing of the directory, or have just looked at it.
    struct Servers: Sendable, CustomTestStringConvertible {
        let areTwo: Bool
        let haveLooked: Bool

        static let all = [(false, false), (false, true), (true, false), (true, true)].map {
            Servers(areTwo: $0, haveLooked: $1)
        }

        var testDescription: String {
            "\(areTwo ? "two servers" : "one server")\(haveLooked ? " that have looked" : "")"
        }

        func storages(of store: FakeStore) async throws -> (first: S3Storage, second: S3Storage) {
            let first = store.storage()
            let second = areTwo ? store.storage() : first
            if haveLooked {
                _ = try await first.content(of: VirtualPath("/d"))
                _ = try await second.content(of: VirtualPath("/d"))
            }
            return (first, second)
        }
    }

    private func filled(_ keys: [String]) async throws -> FakeStore {
        let store = FakeStore()
        for key in keys { try await store.tree().bucket.put(key, []) }
        return store
    }

    @Test(arguments: Work.allCases, Servers.all)
    func `a directory stays when its last things go at once`(_ work: Work, _ servers: Servers) async throws {
        for marker in [[], ["d/"]] {
            for order in Interleaving.orders(work.requests.first, work.requests.second, switches: 3) {
                let store = try await filled(marker + work.content)
                let (one, other) = try await servers.storages(of: store)
                let refused = await Interleaving.run(order, at: store) {
                    try await work.first(one)
                } _: {
                    try await work.second(other)
                }
                let mayMiss = work == .oneDeletionTwice
                for reason in [refused.first, refused.second] {
                    #expect(reason == nil || mayMiss && reason == .noSuchFile, "\(order)")
                }
                #expect(store.keys.filter { $0.isKey(below: "d/") } == ["d/"], "\(order)")
            }
        }
    }

    @Test(arguments: Servers.all)
    func `a directory goes when it is removed, and only then`(_ servers: Servers) async throws {
        for marker in [[], ["d/"]] {
            for order in Interleaving.orders(5, 5, switches: 4) {
                let store = try await filled(marker + ["d/a"])
                let (one, other) = try await servers.storages(of: store)
                let refused = await Interleaving.run(order, at: store) {
                    try await one.removeFile(VirtualPath("/d/a"))
                } _: {
                    try await other.removeDirectory(VirtualPath("/d"))
                }
                #expect(refused.first == nil)
                #expect(refused.second == nil || refused.second == .directoryNotEmpty)
                #expect(store.keys == (refused.second == nil ? [] : ["d/"]), "\(order)")
            }
        }
    }

    @Test func `a directory that is only made of keys stays for those who were told that it is there`() async throws {
        let store = FakeStore()
        let (one, other) = (store.storage(), store.storage())
        try await one.makeDirectory("/d")
        try await one.store("text", at: "/d/a")
        try await other.removeFile(VirtualPath("/d/a"))
        try await other.removeDirectory(VirtualPath("/d"))
        // The first server does not know of that yet.
        try await other.tree.bucket.put("d/x", [])
        #expect(await refusal { try await other.makeDirectory("/d") } == .alreadyExists)
        try await one.removeFile(VirtualPath("/d/x"))
        #expect(store.keys == ["d/"])
    }

    @Test func `an answer that is older than a change is not believed`() {
        let (known, path) = (KnownDirectories(trusted: .seconds(600)), VirtualPath("/d"))
        var look = known.look()
        known.forget(VirtualPath("/other"))
        known.note(KnownDirectories.Content(look: look), of: path)
        known.noteMarker(of: path, look)
        #expect(known.content(of: path) == nil && known.hasMarker(path))
        known.forgetWhole(path)
        known.noteMarker(of: path, look)
        #expect(!known.hasMarker(path))
        look = known.look()
        known.note(KnownDirectories.Content(look: look), of: path)
        known.noteMarker(of: path, look)
        #expect(known.content(of: path) != nil && known.hasMarker(path))
        known.forgetAll()
        #expect(known.content(of: path) == nil && !known.hasMarker(path))
    }
}
