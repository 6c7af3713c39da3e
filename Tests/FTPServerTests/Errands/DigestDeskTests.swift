// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import FTPWire
import FerryIO
import Synchronization
import Testing

@testable import FTPServer

/// Known digests, and the turns in which they are taken.
struct DigestDeskTests {
    /// A file of a store that is read by hand.
    private final class Tape: FileReader {
        let openFile: OpenFile?
        let reads = Atomic<Int>(0)
        private let (opened, door) = AsyncStream.makeStream(of: Void.self)
        let isHeld: Bool
        private let onRead: @Sendable () -> Void

        init(_ file: OpenFile? = nil, isHeld: Bool = false, onRead: @escaping @Sendable () -> Void = {}) {
            (openFile, self.isHeld, self.onRead) = (file, isHeld, onRead)
        }

        func release() { door.finish() }

        func read(at _: Int64, atMost count: Int) async -> [UInt8] {
            reads.wrappingAdd(1, ordering: .relaxed)
            onRead()
            if isHeld { for await _ in opened { break } }
            return [UInt8](repeating: 7, count: count)
        }
    }

    private let ada = DigestDesk.Client(account: .ferry)

    @Test func `an account takes one digest at a time`() async throws {
        let desk = DigestDesk()
        let (one, two) = (Tape(isHeld: true), Tape())
        async let first = desk.take(.md5, of: 0..<1, in: one, for: ada, counting: ByteCounter())
        while one.reads.load(ordering: .relaxed) == 0 { await Task.yield() }
        let second = Task { try await desk.take(.md5, of: 0..<1, in: two, for: ada, counting: ByteCounter()) }
        let bob = DigestDesk.Client(account: try AccountName("bob"))
        let other = try await desk.take(.md5, of: 0..<1, in: Tape(), for: bob, counting: ByteCounter())
        #expect(two.reads.load(ordering: .relaxed) == 0)
        one.release()
        #expect(try await first == other)
        #expect(try await second.value == other)
    }

    @Test func `visitors wait for those of their own host only`() async throws {
        let desk = DigestDesk()
        let hosts: [SocketAddress.Host] = [.v4(0x7F00_0001), .v4(0x7F00_0002)]
        let clients = hosts.map { DigestDesk.Client(account: .anonymous, visitorsHost: $0) }
        let held = Tape(isHeld: true)
        async let first = desk.take(.md5, of: 0..<1, in: held, for: clients[0], counting: ByteCounter())
        while held.reads.load(ordering: .relaxed) == 0 { await Task.yield() }
        let other = try await desk.take(.md5, of: 0..<1, in: Tape(), for: clients[1], counting: ByteCounter())
        held.release()
        #expect(try await first == other)
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

    private final class SecondHand: Sendable {
        let seconds = Atomic<Int64>(System.secondsSince1970())
    }

    private func opened(in directory: borrowing TemporaryDirectory, _ content: [UInt8]) throws -> OpenFile {
        let path = directory.path("f")
        try Files.write(content, to: path)
        return OpenFile(try System.open(hostPath: try #require(PathBytes(Array(path.utf8))), .readOnly))
    }

    @Test func `what was read is known until the file changes`() async throws {
        let directory = try TemporaryDirectory()
        let file = try opened(in: directory, Content.bytes(1000))
        let later = System.secondsSince1970() + 10
        let desk = DigestDesk(now: { later })
        let digest = try await desk.take(.sha256, of: 0..<1000, in: file, for: ada, counting: ByteCounter())
        #expect(digest == Digest.sha256(Content.bytes(1000)))
        #expect(await desk.known(.sha256, of: 0..<1000, in: file) == digest)
        #expect(await desk.known(.md5, of: 0..<1000, in: file) == nil)
        #expect(await desk.known(.sha256, of: 0..<999, in: file) == nil)
        try Files.write(Content.bytes(1001), to: directory.path("f"))
        #expect(await desk.known(.sha256, of: 0..<1000, in: file) == nil)
    }

    @Test func `a file that was changed shortly before it was read is not known, however long the reading takes`()
        async throws
    {
        let directory = try TemporaryDirectory()
        let file = try opened(in: directory, [7])
        let clock = SecondHand()
        let desk = DigestDesk(now: { clock.seconds.load(ordering: .relaxed) })
        let slow = Tape(file, onRead: { clock.seconds.wrappingAdd(10, ordering: .relaxed) })
        let digest = try await desk.take(.md5, of: 0..<1, in: slow, for: ada, counting: ByteCounter())
        #expect(await desk.known(.md5, of: 0..<1, in: file) == nil)
        #expect(try await desk.take(.md5, of: 0..<1, in: slow, for: ada, counting: ByteCounter()) == digest)
        #expect(await desk.known(.md5, of: 0..<1, in: file) == digest)
    }

    @Test func `who waits for a turn gets what was taken meanwhile`() async throws {
        let directory = try TemporaryDirectory()
        let file = try opened(in: directory, [7])
        let later = System.secondsSince1970() + 10
        let desk = DigestDesk(now: { later })
        let (one, two) = (Tape(file, isHeld: true), Tape(file))
        async let first = desk.take(.md5, of: 0..<1, in: one, for: ada, counting: ByteCounter())
        while one.reads.load(ordering: .relaxed) == 0 { await Task.yield() }
        async let second = desk.take(.md5, of: 0..<1, in: two, for: ada, counting: ByteCounter())
        one.release()
        #expect(try await first == second)
        #expect(two.reads.load(ordering: .relaxed) == 0)
    }

    /// A disk that does not answer holds its reader, and no thread that calculates.
    @Test func `the threads that calculate do not read`() async throws {
        let directory = try TemporaryDirectory()
        let file = try opened(in: directory, [7])
        let tapes = (0...System.processors).map { _ in Tape(file, isHeld: true) }
        let desk = DigestDesk()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, tape) in tapes.enumerated() {
                group.addTask {
                    let user = DigestDesk.Client(account: try AccountName("user\(number)"))
                    _ = try await desk.take(.md5, of: 0..<1, in: tape, for: user, counting: ByteCounter())
                }
            }
            let limit = WaitLimit.usual
            while tapes.contains(where: { $0.reads.load(ordering: .relaxed) == 0 }) {
                if limit.passed { throw limit.exceeded("all digests to be read") }
                await Task.yield()
            }
            let isFree = await BlockingPool.calculating.run { true }
            #expect(isFree)
            for tape in tapes { tape.release() }
            try await group.waitForAll()
        }
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
