// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@testable import FerryIO

/// A pipeline over a socket, where bytes may stay inside the kernel, and over memory, where they cannot.
struct PipelineTests {
    /// A nameless file in the temporary directory.
    private func file(_ bytes: [UInt8] = []) throws -> OpenFile {
        // O_TMPFILE is 020000000 | O_DIRECTORY on this architecture; open(2).
        let raw = open("/tmp", O_RDWR | O_CLOEXEC | 0o20_000_000 | O_DIRECTORY, 0o600)
        try #require(raw >= 0)
        let file = Descriptor(adopting: raw)
        try System.write(bytes, to: file.raw, at: 0)
        return OpenFile(file)
    }

    private func pipeline(
        _ counter: ByteCounter = ByteCounter(), stall: Duration = .seconds(60),
        counted: TransferPipeline.Counted = .onStream
    ) -> TransferPipeline {
        TransferPipeline(stall: stall, counter: counter, counted: counted)
    }

    /// Drops its file from the page cache, so that reading it waits for the disk.
    private func dropFromMemory(_ file: OpenFile) {
        fsync(file.descriptor.raw)
        posix_fadvise(file.descriptor.raw, 0, 0, POSIX_FADV_DONTNEED)
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a file sent and received is the same file`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let content = Content.bytes(5_000_001)
        let (source, target) = (try file(content), try file())
        let far = pair.far
        let receiving = Task(executorPreference: pair.loop) {
            guard let far = far.take() else { return [UInt8]() }
            let counter = ByteCounter()
            var sink = FileSink(target, at: 100)
            let received = try await pipeline(counter).receive(into: &sink, from: far)
            #expect(received.end == kind.end)
            #expect(counter.value == 5_000_000)
            return try await target.read(at: 100, atMost: 6_000_000)
        }
        let counter = ByteCounter()
        var part = FileSource(source, 1..<Int64(content.count))
        try await pipeline(counter).send(&part, over: pair.near)
        try await pair.near.finishSending(until: .after(.seconds(60)))
        #expect(counter.value == 5_000_000)
        #expect(try await receiving.value == Array(content[1...]))
    }

    @Test(arguments: Pair.Kind.allCases, [1, 100_000, 3_000_000])
    func `no more than was asked for is received`(_ kind: Pair.Kind, limit: Int) async throws {
        let pair = try await Pair.connected(by: kind)
        let content = Content.bytes(5_000_000)
        let (source, target) = (try file(content), try file())
        let far = pair.far
        let receiving = Task(executorPreference: pair.loop) {
            guard let far = far.take() else { return TransferError.fileShrank as TransferError? }
            var sink = FileSink(target, at: 0)
            do throws(TransferError) {
                _ = try await pipeline().receive(into: &sink, from: far, upTo: Int64(limit))
                return nil
            } catch {
                return error
            }
        }
        var part = FileSource(source, 0..<Int64(content.count))
        // The other side goes before all is sent.
        try? await pipeline().send(&part, over: pair.near)
        #expect(await receiving.value == .stopped)
        #expect(try await target.read(at: 0, atMost: 6_000_000) == Array(content[..<limit]))
    }

    @Test(arguments: [1, 4096, 3 << 20, (20 << 20) + 1])
    func `a file that is not in memory is sent as well`(_ count: Int) async throws {
        let pair = try await Pair.connected()
        let content = Content.bytes(count)
        let source = try file(content)
        dropFromMemory(source)
        let far = pair.far
        let receiving = Task(executorPreference: pair.loop) {
            guard let far = far.take() else { return [UInt8]() }
            var received: [UInt8] = []
            while try await far.read(onto: &received, atMost: 100_000, until: .after(.seconds(60))) == nil {}
            return received
        }
        let counter = ByteCounter()
        var part = FileSource(source, 0..<Int64(count))
        try await pipeline(counter).send(&part, over: pair.near)
        try await pair.near.finishSending(until: .after(.seconds(60)))
        #expect(counter.value == count)
        #expect(try await receiving.value == content)
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a receiver that takes nothing stops the transfer`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let source = try file([UInt8](repeating: 7, count: 32 << 20))
        dropFromMemory(source)
        let error = await caught { () async throws(TransferError) in
            var part = FileSource(source, 0..<32 << 20)
            try await pipeline(stall: .milliseconds(30)).send(&part, over: pair.near)
        }
        #expect(error == .stream(.timedOut))
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a file shorter than promised is an error, not a spin`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let source = try file([1, 2, 3])
        let error = await caught { () async throws(TransferError) in
            var part = FileSource(source, 0..<10)
            try await pipeline().send(&part, over: pair.near)
        }
        #expect(error == .fileShrank)
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a sender that falls silent is given up`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let target = try file()
        let error = await caught { () async throws(TransferError) in
            var sink = FileSink(target, at: 0)
            _ = try await pipeline(stall: .milliseconds(30)).receive(into: &sink, from: pair.near)
        }
        #expect(error == .stream(.timedOut))
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a transform changes bytes both ways, and both sides may be counted`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let content = Content.bytes(700_000)
        let (source, target) = (try file(content), try file())
        let far = pair.far
        let receiving = Task(executorPreference: pair.loop) {
            guard let far = far.take() else { throw TestFailure("nobody took it") }
            let counter = ByteCounter()
            var sink = FileSink(target, at: 0)
            _ = try await pipeline(counter, counted: .inFile).receive(into: &sink, through: Halving(), from: far)
            #expect(counter.value == 700_000)
            return try await target.read(at: 0, atMost: 2_000_000)
        }
        let counter = ByteCounter()
        var part = FileSource(source, 0..<700_000)
        try await pipeline(counter).send(&part, through: Doubling(), over: pair.near)
        try await pair.near.finishSending(until: .after(.seconds(60)))
        // Each byte twice, and one mark at the end.
        #expect(counter.value == 1_400_001)
        #expect(try await receiving.value == content)
    }

    @Test func `a pipe is read to its end`() async throws {
        let pair = try await Pair.connected()
        var ends: [CInt] = [0, 0]
        try #require(pipe(&ends) == 0)
        let reading = OpenFile(Descriptor(adopting: ends[0]))
        let writing = Descriptor(adopting: ends[1])
        try System.write(Array("from a pipe".utf8), to: writing.raw)
        _ = consume writing
        var source = PipeSource(reading)
        try await pipeline().send(&source, over: pair.near)
        try await pair.near.finishSending(until: .after(.seconds(60)))
        guard let far = pair.far.take() else { throw TestFailure("nobody took it") }
        var received: [UInt8] = []
        while try await far.read(onto: &received, atMost: 100, until: .after(.seconds(60))) == nil {}
        #expect(received == Array("from a pipe".utf8))
    }
}

/// Says each byte twice and marks the end.
private struct Doubling: ByteTransform {
    func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        for index in bytes.indices { output += [bytes[index], bytes[index]] }
    }

    func finish(into output: inout [UInt8]) { output.append(0) }
}

/// Takes each second byte, whatever piece it is in.
private struct Halving: ByteTransform {
    private var takesNext = false

    mutating func convert(_ bytes: Span<UInt8>, into output: inout [UInt8]) {
        for index in bytes.indices {
            if takesNext { output.append(bytes[index]) }
            takesNext.toggle()
        }
    }

    func finish(into output: inout [UInt8]) {}
}
