// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPStorageConformance
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FerryS3

/// Uploads of more than one part, and what becomes of them when something breaks.
@Suite struct S3UploadTests {
    /// Bytes of which no two pieces of 64 KiB are the same.
    private static func bytes(_ count: Int) -> [UInt8] {
        let piece = (0..<65_536).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 11) }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + piece.count)
        while bytes.count < count {
            let number = bytes.count >> 16
            bytes += piece
            bytes[bytes.count - piece.count] = UInt8(truncatingIfNeeded: number)
            bytes[bytes.count - piece.count + 1] = UInt8(truncatingIfNeeded: number >> 8)
        }
        return Array(bytes.prefix(count))
    }

    private static let large = bytes(21 << 20)

    private let path = VirtualPath("/big")
    private let store = FakeStore()
    private let content = Self.large

    private func send(_ bytes: [UInt8], to upload: borrowing StagedFile) async throws {
        let writer = try await upload.writer
        var offset = 0
        while offset < bytes.count {
            let piece = Array(bytes[offset..<min(offset + 1_000_003, bytes.count)])
            try await writer.write(piece, at: upload.writeOffset + Int64(offset))
            offset += piece.count
        }
    }

    private func part(_ number: Int) -> @Sendable (String, String) -> Bool {
        { method, place in method == "PUT" && place.contains("partNumber=\(number)&") }
    }

    @Test func `a small file is one request once its directory is known`() async throws {
        // Trust in what is known lasts longer than the test may take.
        let storage = S3Storage(store.tree { $0.trusted = .seconds(600) }, account: Array("ann".utf8))
        try await storage.store("one", at: "/a")
        _ = store.requests
        try await storage.store("two", at: "/b")
        #expect(store.requests == ["PUT b"])
    }

    @Test func `a large file goes in parts, several at once, and leaves nothing beside it`() async throws {
        let storage = store.storage()
        let upload = try await storage.openForWriting(path, .replace)
        try await send(content, to: upload)
        #expect(store.bytes("big") == nil)
        #expect(try await upload.commit() == Int64(content.count))
        #expect(store.bytes("big") == content)
        #expect(store.keys == ["big"])
        #expect(store.state.withLock { $0.uploads.isEmpty })
        #expect(storage.tree.budget.free == storage.tree.budget.size)
    }

    @Test func `parts grow with their number, but not beyond half of the memory`() {
        var settings = S3Settings()
        #expect([1, 250, 251, 751, 1001, 10_000].map { settings.size(ofPart: $0) >> 20 } == [8, 8, 16, 64, 128, 128])
        settings.memory = 10 << 20
        #expect(settings.size(ofPart: 10_000) == 8 << 20)
    }

    @Test func `pieces of what is copied have the numbers that are left for them`() {
        for (length, numbers): (Int64, Int) in [(100 << 30, 100), (101 << 30, 21), (500 << 30, 100), (5 << 40, 1024)] {
            let object = S3Object(key: "big", size: length, entityTag: "t", stored: Timestamp(seconds: 0))
            let source = S3Body.Source(object: object, length: length)
            #expect(source.pieces.count == numbers && numbers <= source.reserved)
            #expect(source.pieces.allSatisfy { $0.count <= 5 << 30 } && source.pieces.last?.upperBound == length)
        }
    }

    @Test func `many uploads share the memory there is`() async throws {
        let storage = S3Storage(store.tree { ($0.memory, $0.partSize) = (20 << 20, 5 << 20) }, account: [0x61])
        let megabyte = Self.bytes(1 << 20)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<8 {
                group.addTask {
                    let upload = try await storage.openForWriting(VirtualPath("/\(number)"), .replace)
                    let writer = try await upload.writer
                    for piece in 0..<12 { try await writer.write(megabyte, at: Int64(piece << 20)) }
                    _ = try await upload.commit()
                }
            }
            try await group.waitForAll()
        }
        #expect(store.keys.count == 8)
        #expect(store.bytes("7")?.count == 12 << 20)
        #expect(storage.tree.budget.free == 20 << 20)
    }

    @Test func `an upload that breaks off keeps its parts and what is behind them, for any server`() async throws {
        let upload = try await store.storage().openForWriting(path, .replace)
        try await send(content, to: upload)
        #expect(await upload.abandon(keepingPartial: true) == Int64(content.count))
        // Another server goes on.
        let storage = S3Storage(store.tree { $0.node = "other" }, account: Array("ann".utf8))
        #expect(try await storage.resumableLength("/big") == Int64(content.count))
        #expect(try await storage.names() == [])
        let rest = Self.bytes(9 << 20)
        let next = try await storage.openForWriting(path, .resume(at: Int64(content.count)))
        try await send(rest, to: next)
        #expect(try await next.commit() == Int64(content.count + rest.count))
        #expect(store.bytes("big") == content + rest)
        #expect(store.keys == ["big"])
    }

    @Test func `a server that was killed finds the parts that it had sent`() async throws {
        let tree = store.tree()
        var upload: StagedFile? = try await S3Storage(tree, account: [0x61]).openForWriting(path, .replace)
        try await upload?.send(content)
        // What was in memory is gone: nothing more reaches the store.
        let isDone = { @Sendable (_: String, _: String) in FakeStore.Trouble.unreachable }
        while store.state.withLock({ $0.uploads.values.first?.parts.count ?? 0 }) < 2 { await Task.yield() }
        store.trouble(isDone)
        upload = nil
        await tree.uploads.settled(try S3Storage(tree, account: [0x61]).records(of: path)[0])
        store.trouble(nil)
        let storage = S3Storage(store.tree(), account: [0x61])
        #expect(try await storage.resumableLength("/big") == 16 << 20)
        let next = try await storage.openForWriting(path, .resume(at: 16 << 20))
        try await send(Array(content[(16 << 20)...]), to: next)
        _ = try await next.commit()
        #expect(store.bytes("big") == content)
    }

    @Test func `a running upload of another server is its own, until it has not been heard of for a while`()
        async throws
    {
        let upload = try await store.storage().openForWriting(path, .replace)
        try await send(content, to: upload)
        let other = S3Storage(store.tree { $0.node = "other" }, account: Array("ann".utf8))
        #expect(try await other.resumableLength("/big") == nil)
        while store.state.withLock({ $0.uploads.values.first?.parts.count ?? 0 }) < 2 { await Task.yield() }
        store.state.withLock { $0.now.seconds += 3 * S3Partial.lease }
        #expect(try await other.resumableLength("/big") == 16 << 20)
        _ = try await upload.commit()
    }

    @Test func `an upload cannot be cut inside a part, as nobody can read one`() async throws {
        let storage = store.storage()
        let upload = try await storage.openForWriting(path, .replace)
        try await send(content, to: upload)
        _ = await upload.abandon(keepingPartial: true)
        #expect(await refusal { _ = try await storage.openForWriting(path, .resume(at: 9 << 20)) } == .offsetBeyondEnd)
        let next = try await storage.openForWriting(path, .resume(at: 8 << 20))
        try await send(Array("end".utf8), to: next)
        #expect(try await next.commit() == 8 << 20 + 3)
        #expect(store.bytes("big") == Array(content[..<(8 << 20)]) + Array("end".utf8))
    }

    @Test func `a part that does not arrive ends the upload, and those before it are kept`() async throws {
        let storage = store.storage()
        let isSecond = part(2)
        store.trouble { isSecond($0, $1) ? .status(500) : nil }
        let upload = try await storage.openForWriting(path, .replace)
        try await send(content, to: upload)
        #expect(await upload.refusalToCommit() == .failed)
        store.trouble(nil)
        #expect(store.bytes("big") == nil)
        #expect(try await storage.resumableLength("/big") == 8 << 20)
    }

    @Test func `nor is anything kept of what comes behind it`() async throws {
        let storage = S3Storage(
            store.tree { ($0.partSize, $0.parallelParts, $0.trusted) = (5 << 20, 1, .zero) }, account: [0x61])
        let isSecond = part(2)
        store.trouble { isSecond($0, $1) ? .status(500) : nil }
        let upload = try await storage.openForWriting(path, .replace)
        var failure: Errno?
        do { try await send(content, to: upload) } catch { failure = error as? Errno }
        #expect(failure == .inputOutput)
        #expect(await upload.abandon(keepingPartial: true, writing: []) == 5 << 20)
        store.trouble(nil)
        let next = try await storage.openForWriting(path, .resume(at: 5 << 20))
        try await send(Array(content[(5 << 20)...]), to: next)
        _ = try await next.commit()
        #expect(store.bytes("big") == content)
    }

    @Test func `a store that is busy is asked again`() async throws {
        let counted = Counter()
        store.trouble { method, _ in method == "PUT" && counted.next() <= 2 ? .status(503) : nil }
        try await store.storage().store("text", at: "/a")
        #expect(store.bytes("a") == Array("text".utf8))
    }

    @Test(arguments: [3, 21 << 20]) func `a lost answer is no lost file`(_ count: Int) async throws {
        let bytes = Self.bytes(count)
        store.trouble { method, place in
            method == "PUT" && place == "big" || method == "POST" && place.contains("uploadId") ? .lostAnswer(500) : nil
        }
        let upload = try await store.storage().openForWriting(path, .replace)
        try await send(bytes, to: upload)
        #expect(try await upload.commit() == Int64(count))
        #expect(store.bytes("big") == bytes)
    }

    @Test func `a full store says so, and nothing of the file is there`() async throws {
        store.trouble { method, _ in method == "PUT" ? .status(507) : nil }
        let upload = try await store.storage().begin("/a", with: "text")
        #expect(await upload.refusalToCommit() == .storageFull)
        #expect(store.bytes("a") == nil)
    }

    @Test(arguments: [true, false])
    func `appending to a large file copies it inside the store`(knowsConditions: Bool) async throws {
        let store = FakeStore(knowsConditions: knowsConditions)
        let storage = store.storage()
        let upload = try await storage.openForWriting(path, .replace)
        try await send(content, to: upload)
        _ = try await upload.commit()
        _ = store.requests
        let first = try await storage.begin("/big", .append, with: "one")
        let second = try await storage.begin("/big", .append, with: "two")
        _ = try await second.commit()
        _ = try await first.commit()
        #expect(store.bytes("big") == content + Array("twoone".utf8))
        #expect(!store.requests.contains { $0 == "GET big" })
        // A broken one keeps what was added behind a copy.
        #expect(try await storage.breakOff("/big", .append, after: "more") == Int64(content.count + 10))
        let length = Int64(content.count + 10)
        try await storage.store("!", at: "/big", .resume(at: length))
        #expect(store.bytes("big") == content + Array("twoonemore!".utf8))
    }

    @Test func `an upload that is given up leaves nothing in the store`() async throws {
        let upload = try await store.storage().openForWriting(path, .replace)
        try await send(content, to: upload)
        #expect(await upload.abandon(keepingPartial: false) == 0)
        #expect(store.keys == [] && store.state.withLock { $0.uploads.isEmpty })
    }

    @Test func `what is behind the beginning can be taken back`() async throws {
        let storage = store.storage()
        try await storage.breakOff("/big", after: "kept")
        let upload = try await storage.openForWriting(path, .resume(at: 4))
        try await send(content, to: upload)
        #expect(await upload.revert() == 4)
        #expect(try await storage.resumableLength("/big") == 4)
        #expect(store.state.withLock { $0.uploads.isEmpty })
    }
}

extension StagedFile {
    fileprivate borrowing func send(_ bytes: [UInt8]) async throws {
        try await writer.write(bytes, at: writeOffset)
    }
}
