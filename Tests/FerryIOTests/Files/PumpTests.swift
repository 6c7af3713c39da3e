// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import FerryIO

struct PumpTests {
    /// A nameless file in the temporary folder.
    private func file(_ bytes: [UInt8] = []) throws -> Descriptor {
        // O_TMPFILE is 020000000 | O_DIRECTORY on this architecture; open(2).
        let raw = open("/tmp", O_RDWR | O_CLOEXEC | 0o20_000_000 | O_DIRECTORY, 0o600)
        try #require(raw >= 0)
        let file = Descriptor(adopting: raw)
        try System.write(bytes, to: file.raw, at: 0)
        return file
    }

    @Test func `a file sent and received is the same file`() async throws {
        let pair = try await Pair.connected()
        let loop = pair.loop
        let content = (0..<5_000_001).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 9) }
        let source = try file(content)
        let target = Handoff(try file())
        let far = pair.far
        let receiving = Task(executorPreference: loop) {
            guard let far = far.take(), let target = target.take() else { return [UInt8]() }
            let counter = ByteCounter()
            var allowance = Allowance()
            let bytes = try await far.receive(
                into: target, at: 100, within: &allowance, counting: counter, stall: .seconds(60)
            ).bytes
            #expect(counter.value == bytes)
            var read: [UInt8] = []
            _ = try System.read(target.raw, onto: &read, atMost: 6_000_000, at: 100)
            return read
        }
        let counter = ByteCounter()
        var allowance = Allowance()
        try await pair.near.send(
            file: source, 1..<Int64(content.count), within: &allowance, counting: counter, stall: .seconds(60))
        try pair.near.finishSending()
        #expect(counter.value == 5_000_000)
        #expect(try await receiving.value == Array(content[1...]))
    }

    @Test(arguments: [1, 4096, 3 << 20, (20 << 20) + 1])
    func `a file that is not in memory is sent as well`(_ count: Int) async throws {
        let pair = try await Pair.connected()
        let content = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 13 &+ $0 >> 9) }
        let source = try file(content)
        fsync(source.raw)
        posix_fadvise(source.raw, 0, 0, POSIX_FADV_DONTNEED)
        let far = pair.far
        let receiving = Task(executorPreference: pair.loop) {
            guard let far = far.take() else { return [UInt8]() }
            var received: [UInt8] = []
            while try await far.read(onto: &received, atMost: 100_000, until: .after(.seconds(60))) > 0 {}
            return received
        }
        let counter = ByteCounter()
        var allowance = Allowance()
        try await pair.near.send(
            file: source, 0..<Int64(count), within: &allowance, counting: counter, stall: .seconds(60))
        try pair.near.finishSending()
        #expect(counter.value == count)
        #expect(try await receiving.value == content)
    }

    @Test func `a receiver that takes nothing stops a file from the disk, too`() async throws {
        let pair = try await Pair.connected()
        let source = try file([UInt8](repeating: 7, count: 32 << 20))
        fsync(source.raw)
        posix_fadvise(source.raw, 0, 0, POSIX_FADV_DONTNEED)
        let error = await caught { () async throws(PumpError) in
            var allowance = Allowance()
            try await pair.near.send(
                file: source, 0..<32 << 20, within: &allowance, counting: ByteCounter(), stall: .milliseconds(30))
        }
        #expect(error == .stream(.timedOut))
    }

    @Test func `a file shorter than promised is an error, not a spin`() async throws {
        let pair = try await Pair.connected()
        let source = try file([1, 2, 3])
        let error = await caught { () async throws(PumpError) in
            var allowance = Allowance()
            try await pair.near.send(
                file: source, 0..<10, within: &allowance, counting: ByteCounter(), stall: .seconds(60))
        }
        #expect(error == .fileShrank)
    }

    @Test func `a receiver whose sender falls silent gives up`() async throws {
        let pair = try await Pair.connected()
        let target = try file()
        let error = await caught { () async throws(PumpError) in
            var allowance = Allowance()
            _ = try await pair.near.receive(
                into: target, at: 0, within: &allowance, counting: ByteCounter(), stall: .milliseconds(30))
        }
        #expect(error == .stream(.timedOut))
    }
}
