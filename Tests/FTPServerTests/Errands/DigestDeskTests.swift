// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FTPServer

/// What is known of digests, and whose turn it is.
struct DigestDeskTests {
    /// A file of a store that is read by hand.
    private final class Tape: FileReader {
        let openFile: OpenFile?
        let reads = Atomic<Int>(0)
        private let (opened, door) = AsyncStream.makeStream(of: Void.self)
        let isHeld: Bool

        init(_ file: OpenFile? = nil, isHeld: Bool = false) { (openFile, self.isHeld) = (file, isHeld) }

        func release() { door.finish() }

        func read(at _: Int64, atMost count: Int) async -> [UInt8] {
            reads.wrappingAdd(1, ordering: .relaxed)
            if isHeld { for await _ in opened { break } }
            return [UInt8](repeating: 7, count: count)
        }
    }

    private let ada = AccountName.anonymous

    @Test func `an account takes one digest at a time`() async throws {
        let desk = DigestDesk()
        let (one, two) = (Tape(isHeld: true), Tape())
        async let first = desk.take(.md5, of: 0..<1, in: one, for: ada, counting: ByteCounter())
        while one.reads.load(ordering: .relaxed) == 0 { await Task.yield() }
        let second = Task { try await desk.take(.md5, of: 0..<1, in: two, for: ada, counting: ByteCounter()) }
        let other = try await desk.take(.md5, of: 0..<1, in: Tape(), for: AccountName("bob"), counting: ByteCounter())
        #expect(two.reads.load(ordering: .relaxed) == 0)
        one.release()
        #expect(try await first == other)
        #expect(try await second.value == other)
    }

    @Test func `who is stopped while waiting has had no turn`() async throws {
        let desk = DigestDesk()
        let (one, two) = (Tape(isHeld: true), Tape())
        async let first = desk.take(.md5, of: 0..<1, in: one, for: ada, counting: ByteCounter())
        while one.reads.load(ordering: .relaxed) == 0 { await Task.yield() }
        let second = Task { try await desk.take(.md5, of: 0..<1, in: two, for: ada, counting: ByteCounter()) }
        second.cancel()
        let result = await second.result
        #expect(throws: Refusal.workAborted) { try result.get() }
        one.release()
        _ = try await first
        #expect(two.reads.load(ordering: .relaxed) == 0)
    }

    @Test func `what was read is known until the file changes`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("f")
        try Files.write(Content.bytes(1000), to: path)
        let desk = DigestDesk()
        let file = OpenFile(try System.open(hostPath: try #require(PathBytes(Array(path.utf8))), .readOnly))
        let digest = try await desk.take(.sha256, of: 0..<1000, in: file, for: ada, counting: ByteCounter())
        // Of a file that was changed a moment ago nothing is kept.
        #expect(desk.known(.sha256, of: 0..<1000, in: file) == nil)
        #expect(digest == Digest.sha256(Content.bytes(1000)))
    }

    @Test func `as many are known as there is room for, and the oldest gives way`() throws {
        let directory = try TemporaryDirectory()
        try Files.write([], to: directory.path("f"))
        let file = OpenFile(
            try System.open(hostPath: try #require(PathBytes(Array(directory.path("f").utf8))), .readOnly))
        let identity = try file.identity
        var known = KnownDigests(limit: 3)
        func key(_ number: Int64) -> KnownDigests.Key {
            KnownDigests.Key(identity: identity, algorithm: .md5, part: number..<number)
        }
        for number in 0..<10 { known[key(Int64(number))] = [UInt8(number)] }
        for number in 0..<7 { #expect(known[key(Int64(number))] == nil) }
        for number in 7..<10 { #expect(known[key(Int64(number))] == [UInt8(number)]) }
        known[key(9)] = [99]
        #expect(known[key(7)] == [7] && known[key(9)] == [99])
    }
}
