// SPDX-License-Identifier: Apache-2.0
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FTPStorage

/// The steps of a durable commit, as they come.
@Suite(.ownThread) struct DurableCommitTests {
    private let ground: StorageFixture

    init() throws { ground = try StorageFixture() }

    private func storage(_ sync: WatchedSync) -> DiskStorage {
        let display = DisplayNames(owner: [], group: [])
        var storage = DiskStorage(root: ground.root, account: [], display: display, isDurable: true)
        storage.sync = sync
        return storage
    }

    /// The content under the name, at the moment of a step.
    private func watch(_ name: String) -> WatchedSync {
        let path = ground.path(name)
        return WatchedSync { (try? Files.read(path)).map { String(decoding: $0, as: UTF8.self) } ?? "nothing" }
    }

    @Test(arguments: [WriteMode.replace, .create])
    func `the bytes are on the disk before the name is taken, and the name before the commit ends`(
        _ mode: WriteMode
    ) async throws {
        let sync = watch("a")
        let storage = storage(sync)
        if mode == .replace { try Files.write(Array("old".utf8), to: ground.path("a")) }
        let upload = try await storage.openForWriting(VirtualPath("/a"), mode)
        _ = try await upload.commit(writing: Array("new".utf8))
        #expect(
            sync.steps == ["bytes, \(mode == .replace ? "old" : "nothing") stands there", "names, new stands there"])
    }

    @Test func `of an append its bytes are on the disk first, then the record, then the file`() async throws {
        let sync = watch("a")
        let storage = storage(sync)
        try Files.write(Array("old".utf8), to: ground.path("a"))
        try await storage.store("new", at: "/a", .append)
        #expect(sync.steps.map { String($0.prefix { $0 != "," }) } == ["bytes", "bytes", "names", "bytes"])
        // The room of the tail is reserved in the file before.
        #expect(sync.steps.dropLast().allSatisfy { $0.contains("old") && !$0.contains("new") })
        #expect(sync.steps.last == "bytes, oldnew stands there")
    }

    /// The bytes go to the disk between the look at the name and its taking.
    @Test(arguments: [WriteMode.create, .replaceNothing])
    func `a name that is taken in the last moment is left to whoever took it`(_ mode: WriteMode) async throws {
        let path = ground.path("a")
        let storage = storage(
            WatchedSync {
                try? Files.write(Array("theirs".utf8), to: path)
                return ""
            })
        let upload = try await storage.begin("/a", mode, with: "mine")
        let refused = await upload.refusalToCommit()
        #expect(refused == .alreadyExists)
        #expect(try await storage.text("/a") == "theirs")
    }
}

/// Writes down each step of a durable commit, and what `look` sees at that moment.
private final class WatchedSync: DiskSync {
    private let look: @Sendable () -> String
    private let seen = Mutex<[String]>([])

    init(look: @escaping @Sendable () -> String) { self.look = look }

    var steps: [String] { seen.withLock { $0 } }

    func syncData(of _: borrowing Descriptor) { note("bytes") }

    func syncNames(in _: borrowing Descriptor) { note("names") }

    private func note(_ step: String) {
        let there = look()
        seen.withLock { $0.append("\(step), \(there) stands there") }
    }
}
