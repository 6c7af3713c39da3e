// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import ferry

struct LineInputTests {
    @Test func `end at line feeds, with or without a carriage return; the last may lack its end`() async throws {
        let outcomes = try await outcomes(of: "a\nb\r\n\nlast")
        #expect(outcomes == [.line(bytes("a")), .line(bytes("b")), .line([]), .line(bytes("last")), .end])
    }

    @Test func `arrive byte by byte`() async throws {
        let pipe = try System.Pipe()
        let input = LineInput(try InterruptibleInput(pipe.reading.raw))
        let next = Task { await input.next() }
        for byte in bytes("pa ss\n") { try System.write([byte], to: pipe.writing.raw) }
        #expect(await next.value == .line(bytes("pa ss")))
        close(pipe)
    }

    @Test func `a wait ends when its task is cancelled`() async throws {
        let pipe = try System.Pipe()
        let input = LineInput(try InterruptibleInput(pipe.reading.raw))
        let task = Task { await input.next() }
        task.cancel()
        #expect(await task.value == .interrupted)
        close(pipe)
    }

    private func outcomes(of text: String) async throws -> [LineOutcome] {
        let directory = try TemporaryDirectory(named: "ferry-lines")
        let path = directory.path("lines")
        try Files.write(bytes(text), to: path)
        let file = try System.open(hostPath: try #require(PathBytes(path.utf8)), .readOnly)
        let input = LineInput(try InterruptibleInput(file.raw))
        var outcomes: [LineOutcome] = []
        while outcomes.last != .end { outcomes.append(await input.next()) }
        return outcomes
    }

    private func close(_ pipe: consuming System.Pipe) {}
}

struct UTF8SequenceTests {
    @Test func `arrive byte by byte`() {
        #expect(UTF8Sequence.character([0x61]) == "a")
        #expect(UTF8Sequence.character([0xC3]) == nil)
        #expect(UTF8Sequence.character([0xC3, 0xB6]) == "ö")
        #expect(UTF8Sequence.character([0xF0, 0x9F, 0x98]) == nil)
        #expect(UTF8Sequence.character([0xF0, 0x9F, 0x98, 0x80]) == "😀")
        #expect(UTF8Sequence.character([0xFF]) == "\u{FFFD}")
    }
}
