// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// Compression there and back, and streams that are not what they should be.
struct CompressionTests {
    static let contents: [[UInt8]] = [
        [], [7], Array("a line of text\n".utf8), Array(repeating: 0, count: 3_000_000), Content.bytes(1_000_000),
        Array(String(repeating: "the same line again and again\n", count: 20_000).utf8), noise(700_000),
    ]

    /// Bytes that nothing makes smaller.
    private static func noise(_ count: Int) -> [UInt8] {
        var state: UInt64 = 0x9E37_79B9_7F4A_7C15
        return (0..<count).map { _ in
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return UInt8(truncatingIfNeeded: state >> 24)
        }
    }

    private func deflated(_ bytes: [UInt8], level: Int = 6, piece: Int = 100_000) throws -> [UInt8] {
        let deflater = try #require(Deflater(level: level))
        var output: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: piece) {
            deflater.convert(Array(bytes[start..<min(start + piece, bytes.count)]).span, into: &output)
        }
        deflater.finish(into: &output)
        return output
    }

    /// The bytes that come out, never more than `piece` bytes at a time.
    private func inflated(_ bytes: [UInt8], arrivingBy arrival: Int = 10_000, piece: Int = 4096) throws -> [UInt8] {
        let inflater = try #require(Inflater(piece: piece))
        var all: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: arrival) {
            var output: [UInt8] = []
            try inflater.convert(Array(bytes[start..<min(start + arrival, bytes.count)]).span, into: &output)
            repeat {
                #expect(output.count <= piece)
                all += output
                output = []
            } while try inflater.drain(into: &output)
        }
        var rest: [UInt8] = []
        try inflater.finish(into: &rest)
        return all + rest
    }

    @Test(arguments: contents, [0, 1, 6, 9]) func `what goes in comes out`(_ content: [UInt8], _ level: Int) throws {
        let wire = try deflated(content, level: level)
        #expect(try inflated(wire) == content)
        // Without gain it is stored: five bytes in 16 KiB, and the ends.
        #expect(wire.count <= content.count + content.count / 2000 + 100)
    }

    @Test(arguments: [1, 7, 4096, 1 << 20]) func `pieces of any size will do`(_ size: Int) throws {
        let content = Array(Self.contents[5].prefix(200_000)) + Self.noise(10_000)
        let wire = try deflated(content, piece: size)
        #expect(try inflated(wire, arrivingBy: size, piece: 1000) == content)
    }

    @Test func `what gets smaller after a long stretch that does not is compressed again`() throws {
        let content = Self.noise(1 << 20) + [UInt8](repeating: 1, count: 12 << 20)
        let wire = try deflated(content)
        #expect(wire.count < 6 << 20)
        #expect(try inflated(wire, piece: 1 << 20) == content)
    }

    @Test func `a stream that is cut anywhere is unfinished`() throws {
        let wire = try deflated(Array("some text that is some text that is some text".utf8))
        for length in 0..<wire.count {
            #expect(throws: TransferError.unfinished) { _ = try inflated(Array(wire.prefix(length))) }
            #expect(throws: TransferError.unfinished) { _ = try inflated(Array(wire.prefix(length)), arrivingBy: 1) }
        }
    }

    @Test func `a stream in which a bit has changed never passes for another content`() throws {
        let content = Array("some text that is some text that is some text".utf8)
        let wire = try deflated(content)
        for index in wire.indices {
            for bit in 0..<8 {
                var changed = wire
                changed[index] ^= 1 << bit
                if let result = try? inflated(changed) { #expect(result == content, "byte \(index), bit \(bit)") }
            }
        }
    }

    @Test(arguments: [1, 100]) func `nothing may come behind the end`(_ arrival: Int) throws {
        let wire = try deflated([1, 2, 3])
        #expect(throws: TransferError.damaged) { _ = try inflated(wire + [0], arrivingBy: arrival) }
        #expect(throws: TransferError.damaged) { _ = try inflated(wire + wire, arrivingBy: arrival) }
    }

    @Test func `what is no such stream is damaged`() throws {
        for bytes in [Array("hello".utf8), [0x1F, 0x8B, 8, 0], [0xFF, 0xFF, 0xFF]] {
            #expect(throws: TransferError.damaged) { _ = try inflated(bytes) }
        }
    }

    @Test func `text and compression go together both ways`() throws {
        let lines = Array(String(repeating: "one\ntwo\r\n", count: 50_000).utf8)
        var wire: [UInt8] = []
        var encoder = TransformChain(ASCIIEncoder(), try #require(Deflater(level: 6)))
        for start in stride(from: 0, to: lines.count, by: 1001) {
            try encoder.convert(Array(lines[start..<min(start + 1001, lines.count)]).span, into: &wire)
        }
        try encoder.finish(into: &wire)
        #expect(try inflated(wire) == Array(String(repeating: "one\r\ntwo\r\n", count: 50_000).utf8))
        var decoder = TransformChain(try #require(Inflater(piece: 777)), ASCIIDecoder())
        var local: [UInt8] = []
        for start in stride(from: 0, to: wire.count, by: 13) {
            try decoder.convert(Array(wire[start..<min(start + 13, wire.count)]).span, into: &local)
            while try decoder.drain(into: &local) {}
        }
        try decoder.finish(into: &local)
        #expect(local == Array(String(repeating: "one\ntwo\n", count: 50_000).utf8))
    }

    @Test func `a task that is cancelled takes no turn any more to calculate`() async throws {
        var stage = TransformStage(try #require(Inflater(piece: 4096)))
        let wire = try deflated([7])
        let work = Task { [stage] in
            var stage = stage
            withUnsafeCurrentTask { $0?.cancel() }
            _ = try await stage.take(.bytes(wire))
        }
        await #expect(throws: TransferError.stream(.cancelled)) { try await work.value }
        let hasMore = try await stage.take(.bytes(wire))
        #expect(hasMore)
        #expect(stage.output == [7])
    }
}
