// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

/// Encrypted files of more than one block, at the borders between blocks.
@Suite struct SealedStorageTests {
    private static let block = SealedGround.block
    private static let borders = [0, 1, block - 1, block, block + 1, 2 * block - 1, 2 * block, 2 * block + 1]

    @Test(arguments: [BackendKind.sealedDisk, .sealedMemory], borders)
    func `a file of that length has its length and its bytes`(_ kind: BackendKind, _ count: Int) async throws {
        let ground = try SealedGround(kind)
        let content = SealedGround.content(count)
        for piece in [1000, Self.block, 1 << 20] {
            try await ground.store(content, at: "/a", piece: piece)
            #expect(try await ground.storage.entry("/a").size == Int64(count))
            #expect(try await ground.storage.listedEntry(at: VirtualPath("/a")).size == Int64(count))
            #expect(try await ground.storage.list().first?.size == Int64(count))
            #expect(try await ground.read("/a") == content)
        }
        let small = try await ground.storage.openForWriting(VirtualPath("/b"), .replace)
        let length = try await small.commit(writing: content)
        #expect(length == Int64(count))
        #expect(try await ground.read("/b") == content)
    }

    @Test func `the disk has none of it in clear, and never the same twice`() async throws {
        let ground = try SealedGround()
        let text = String(repeating: "secret ", count: 20_000)
        try await ground.store(Array(text.utf8), at: "/a")
        let first = try ground.stored("a")
        #expect(!String(decoding: first, as: UTF8.self).contains("secret"))
        try await ground.store(Array(text.utf8), at: "/a")
        let second = try ground.stored("a")
        #expect(first.count == second.count)
        #expect(first.dropFirst(32).prefix(100) != second.dropFirst(32).prefix(100))
        let file = try await ground.storage.openForReading(VirtualPath("/a"))
        let openFile = file.reader.openFile
        #expect(openFile == nil)
    }

    @Test func `any range is read without what is before it`() async throws {
        let ground = try SealedGround()
        let content = SealedGround.content(3 * Self.block + 77)
        try await ground.store(content, at: "/a")
        for start in Self.borders + [3 * Self.block, content.count - 1, content.count, content.count + 5] {
            for count in [1, 2, Self.block, Self.block + 1, 10 * Self.block] {
                for piece in [1 << 20, 4097] {
                    let found = try await ground.read("/a", from: start, count, piece: piece)
                    #expect(found == Array(content.dropFirst(start).prefix(count)), "\(count) from \(start)")
                }
            }
        }
        // A block before the range may be damaged.
        var stored = try ground.stored("a")
        stored[SealedGround.head + 5] ^= 1
        try ground.put(stored, as: "a")
        #expect(try await ground.read("/a", from: Self.block) == Array(content.dropFirst(Self.block)))
    }

    @Test(arguments: [BackendKind.sealedDisk, .sealedMemory], borders)
    func `an upload goes on behind what is kept, and behind any part of it`(
        _ kind: BackendKind, _ kept: Int
    ) async throws {
        let ground = try SealedGround(kind)
        let content = SealedGround.content(3 * Self.block + 9)
        let path = VirtualPath("/a")
        for offset in Self.borders where offset <= kept && offset > 0 {
            for count in [0, 1, Self.block, content.count - offset] {
                // What lies behind the offset is another content, which must not come back.
                let mixed = content.prefix(offset) + SealedGround.content(kept - offset, seed: 5)
                let broken = try await ground.begin(Array(mixed), at: "/a", .replace)
                let left = await broken.abandon(keepingPartial: true)
                #expect(left == Int64(kept))
                #expect(try await ground.storage.resumableLength(of: path) == Int64(kept))
                let rest = Array(content[offset..<offset + min(count, content.count - offset)])
                let upload = try await ground.begin(rest, at: "/a", .resume(at: Int64(offset)))
                let start = upload.startOffset
                #expect(start == Int64(offset))
                let length = try await upload.commit()
                #expect(length == Int64(offset + rest.count))
                #expect(try await ground.read("/a") == Array(content.prefix(offset + rest.count)), "\(offset)+\(count)")
                try await ground.storage.removeFile(path)
            }
        }
    }

    @Test(arguments: [BackendKind.sealedDisk, .sealedMemory], borders)
    func `an upload goes on in a file, and at its end`(_ kind: BackendKind, _ length: Int) async throws {
        let ground = try SealedGround(kind)
        let content = SealedGround.content(3 * Self.block + 9)
        for offset in Self.borders where offset <= length {
            try await ground.store(
                Array(content.prefix(offset)) + [UInt8](repeating: 1, count: length - offset), at: "/a")
            let rest = Array(content.dropFirst(offset))
            try await ground.store(rest, at: "/a", .resume(at: Int64(offset)))
            #expect(try await ground.read("/a") == content, "from \(offset)")
        }
        try await ground.store(Array(content.prefix(length)), at: "/a")
        for count in [1, Self.block, 0, 3] {
            let before = try await ground.read("/a")
            let more = SealedGround.content(count, seed: 3)
            try await ground.store(more, at: "/a", .append)
            #expect(try await ground.read("/a") == before + more)
        }
    }

    @Test func `an upload breaks off again and again`() async throws {
        let ground = try SealedGround()
        let content = SealedGround.content(2 * Self.block + 500)
        var length = 0
        for step in [1, 10, Self.block - 11, 1, 1, Self.block, 30] {
            let upload = try await ground.begin(
                Array(content[length..<length + step]), at: "/a", length == 0 ? .replace : .resume(at: Int64(length)))
            length += step
            let kept = await upload.abandon(keepingPartial: true)
            #expect(kept == Int64(length))
            // One in which nothing arrives keeps what there was.
            let none = try await ground.begin([], at: "/a", .resume(at: Int64(length)))
            let still = await none.abandon(keepingPartial: true)
            #expect(still == Int64(length))
        }
        try await ground.store(Array(content[length...]), at: "/a", .resume(at: Int64(length)))
        #expect(try await ground.read("/a") == content)
        #expect(try ground.fixture.stagingFiles().isEmpty)
    }

    @Test func `a block that was written in part is given up, and the rest goes on`() async throws {
        let ground = try SealedGround()
        let content = SealedGround.content(2 * Self.block)
        let upload = try await ground.begin(Array(content.prefix(Self.block + 700)), at: "/a", .replace)
        _ = await upload.abandon(keepingPartial: true)
        let name = try #require(try ground.fixture.stagingFiles().first)
        try ground.put(Array(try ground.stored(name).dropLast(100)), as: name)
        let path = VirtualPath("/a")
        #expect(try await ground.storage.resumableLength(of: path) == Int64(Self.block + 600))
        let torn = await refusal { _ = try await ground.begin([], at: "/a", .resume(at: Int64(Self.block + 600))) }
        #expect(torn == .offsetBeyondEnd)
        #expect(try await ground.storage.resumableLength(of: path) == Int64(Self.block))
        try await ground.store(Array(content.dropFirst(Self.block)), at: "/a", .resume(at: Int64(Self.block)))
        #expect(try await ground.read("/a") == content)
    }

    @Test func `damaged bytes that came are given up, and what was there before is kept`() async throws {
        let ground = try SealedGround()
        let upload = try await ground.begin(SealedGround.content(100), at: "/a", .replace)
        _ = await upload.abandon(keepingPartial: true)
        let second = try await ground.begin([1, 2, 3], at: "/a", .resume(at: 100))
        let before = await second.revert()
        #expect(before == 100)
        let third = try await ground.begin(SealedGround.content(Self.block * 2), at: "/a", .resume(at: 100))
        let left = await third.revert()
        #expect(left == 0)
    }

    @Test func `names and places change, and the files stay`() async throws {
        let ground = try SealedGround()
        let content = SealedGround.content(Self.block + 1)
        try await ground.store(content, at: "/a")
        try await ground.storage.makeDirectory("/d")
        try await ground.storage.rename("/a", to: "/d/b")
        try await ground.storage.rename("/d", to: "/e")
        #expect(try await ground.read("/e/b") == content)
        // Another account opens what this one has stored, and adds to it.
        let bob = ground.fixture.storage("bob")
        try await bob.store("!", at: "/e/b", .append)
        #expect(try await ground.read("/e/b") == content + Array("!".utf8))
    }

    @Test func `the parts of broken uploads are told by their contents, and give way`() async throws {
        let ground = try SealedGround()
        let upload = try await ground.begin(SealedGround.content(Self.block + 5), at: "/a", .replace)
        _ = await upload.abandon(keepingPartial: true)
        let partials = try await ground.storage.partialUploads(beside: VirtualPath("/b"))
        #expect(partials.map(\.length) == [Int64(Self.block + 5)])
        #expect(await ground.storage.discard(try #require(partials.first)) == .removed)
        #expect(try await ground.storage.resumableLength(of: VirtualPath("/a")) == nil)
    }

    @Test func `an append that meets many others loses none, by whatever path they come`() async throws {
        let ground = try SealedGround()
        try await ground.store(SealedGround.content(10), at: "/log")
        let storage = ground.storage
        let bob = ground.fixture.storage("bob", in: try ground.fixture.openedAgain())
        try await withThrowingTaskGroup { group in
            for number in 0..<6 {
                let storage = number % 2 == 0 ? storage : bob
                let line = "line \(number) " + String(repeating: "x", count: 30_000) + "\n"
                group.addTask { try await storage.store(line, at: "/log", .append) }
            }
            try await group.waitForAll()
        }
        #expect(try await ground.read("/log").count == 10 + 6 * 30_008)
        for number in 0..<6 { #expect(try await storage.text("/log").contains("line \(number) x")) }
        #expect(try await storage.resumableLength(of: VirtualPath("/log")) == nil)
    }
}
