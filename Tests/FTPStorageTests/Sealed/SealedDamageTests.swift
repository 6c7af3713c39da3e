// SPDX-License-Identifier: Apache-2.0
import FTPStorageConformance
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPStorage

/// Encrypted files that are not what was stored: none of their wrong bytes is ever given out.
@Suite struct SealedDamageTests {
    private let ground: SealedGround
    private let content = SealedGround.content(3 * SealedGround.block + 100)

    init() async throws {
        ground = try SealedGround()
        try await ground.store(content, at: "/a")
        try await ground.store(SealedGround.content(3 * SealedGround.block + 100, seed: 99), at: "/b")
    }

    /// The bytes that can be read before the first error, and that error.
    private func reading(_ path: String) async -> (bytes: [UInt8], trouble: (any Error)?) {
        var bytes: [UInt8] = []
        do {
            let file = try await ground.storage.openForReading(VirtualPath(path))
            while true {
                let more = try await file.reader.read(at: Int64(bytes.count), atMost: 10_000)
                if more.isEmpty { return (bytes, nil) }
                bytes += more
            }
        } catch {
            return (bytes, error)
        }
    }

    private func expectRefused(_ note: String) async {
        let (bytes, trouble) = await reading("/a")
        #expect(content.starts(with: bytes), "\(note): other bytes")
        if let errno = trouble as? Errno {
            #expect(errno == .badMessage, "\(note)")
        } else {
            let kinds: [StorageError.Kind] = [.damaged, .notSealed, .keyMissing]
            #expect((trouble as? StorageError).map { kinds.contains($0.kind) } == true, "\(note): \(bytes.count) bytes")
        }
    }

    private static func block(_ number: Int) -> Range<Int> {
        let start = SealedGround.head + number * SealedGround.sealedBlock
        return start..<start + (number == 3 ? 128 : SealedGround.sealedBlock)
    }

    @Test func `a byte that is changed is found, whichever it is`() async throws {
        let whole = try ground.stored("a")
        #expect(whole.count == Self.block(3).upperBound)
        var places = Array(0..<64)
        for number in 0..<4 {
            let block = Self.block(number)
            places += [0, 11, 12, 13, 60].map { block.lowerBound + $0 } + [1, 16, 17].map { block.upperBound - $0 }
        }
        for place in places {
            var changed = whole
            changed[place] ^= 0x10
            try ground.put(changed, as: "a")
            await expectRefused("byte \(place)")
        }
        try ground.put(whole, as: "a")
        #expect(await reading("/a").bytes == content)
    }

    @Test func `a file that is cut is found, wherever it is`() async throws {
        let whole = try ground.stored("a")
        var lengths = [0, 1, 63, 64, 65, 91, 92, 93, whole.count - 1]
        for number in 0..<4 {
            let block = Self.block(number)
            lengths += [block.lowerBound, block.lowerBound + 1, block.lowerBound + 28, block.lowerBound + 29]
        }
        for length in lengths {
            try ground.put(Array(whole.prefix(length)), as: "a")
            await expectRefused("\(length) bytes")
            let added = await refusal { try await ground.storage.store("more", at: "/a", .append) }
            #expect(added == .damaged || added == .notSealed, "\(length) bytes")
        }
        try ground.put(whole + [0], as: "a")
        await expectRefused("one byte more")
        try ground.put(whole + whole[Self.block(3)], as: "a")
        await expectRefused("the last block twice")
    }

    @Test func `blocks that are swapped, left out or of another file are found`() async throws {
        let (whole, other) = (try ground.stored("a"), try ground.stored("b"))
        let blocks = (0..<4).map { Array(whole[Self.block($0)]) }
        let header = Array(whole.prefix(64))
        try ground.put(header + blocks[1] + blocks[0] + blocks[2] + blocks[3], as: "a")
        await expectRefused("swapped")
        try ground.put(header + blocks[0] + blocks[2] + blocks[3], as: "a")
        await expectRefused("left out")
        try ground.put(header + blocks[0] + blocks[0] + blocks[2] + blocks[3], as: "a")
        await expectRefused("twice")
        for number in 0..<4 {
            var mixed = whole
            mixed.replaceSubrange(Self.block(number), with: other[Self.block(number)])
            try ground.put(mixed, as: "a")
            await expectRefused("block \(number) of another file")
        }
        try ground.put(Array(other.prefix(64)) + whole.dropFirst(64), as: "a")
        await expectRefused("the header of another file")
    }

    @Test func `a file that is not encrypted is refused in words, and can be replaced and removed`() async throws {
        for text in ["", "plain", String(repeating: "plain", count: 100_000)] {
            try ground.put(Array(text.utf8), as: "plain")
            #expect(await refusal { _ = try await ground.storage.text("/plain") } == .notSealed)
            let append = await refusal { _ = try await ground.storage.begin("/plain", .append, with: "more") }
            #expect(append == .notSealed)
        }
        try await ground.storage.store("new", at: "/plain")
        #expect(try await ground.storage.text("/plain") == "new")
        try ground.put([1, 2, 3], as: "plain")
        try await ground.storage.removeFile(VirtualPath("/plain"))
    }

    @Test func `with another key nothing opens; with several, all do and the first seals`() async throws {
        let path = Array(ground.fixture.path("").utf8)
        let old = [UInt8](repeating: 7, count: 32)
        func storage(_ keys: [[UInt8]]) throws -> SealedStorage {
            let keys = try #require(SealingKeys(keys))
            let root = try RootDirectory(path, sealing: SealedPlaces([path], keys: keys))
            let disk = DiskStorage(root: root, account: [1], display: DisplayNames(owner: [], group: []))
            return SealedStorage(disk, keys: keys, account: [1])
        }
        let new = [UInt8](repeating: 8, count: 32)
        let other = try storage([new])
        #expect(await refusal { _ = try await other.text("/a") } == .keyMissing)
        #expect(await refusal { _ = try await other.begin("/a", .append, with: "x") } == .keyMissing)
        let both = try storage([new, old])
        let file = try await both.openForReading(VirtualPath("/a"))
        let size = file.facts.size
        #expect(size == Int64(content.count))
        try await both.store("new", at: "/c")
        #expect(try await other.text("/c") == "new")
        // What is added to a file keeps the key of the file.
        try await both.store("!", at: "/a", .append)
        let added = try await ground.read("/a")
        #expect(added == content + Array("!".utf8))
    }
}
