// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

struct InterruptibleInputTests {
    @Test func `brings what was written, and then the end`() throws {
        let pipe = try System.Pipe()
        let input = try InterruptibleInput(pipe.reading.raw)
        try System.write(Array("abc".utf8), to: pipe.writing.raw)
        #expect(describe(input.read(atMost: 2)) == "ab")
        #expect(describe(input.read(atMost: 2)) == "c")
        close(consume pipe)
    }

    @Test func `an interruption ends a wait, also one that has yet to begin`() throws {
        let pipe = try System.Pipe()
        let input = try InterruptibleInput(pipe.reading.raw)
        input.interrupt()
        #expect(describe(input.read(atMost: 1)) == "interrupted")
        Thread.start(named: "ring") { input.interrupt() }
        #expect(describe(input.read(atMost: 1)) == "interrupted")
        close(consume pipe)
    }

    @Test func `an interruption that was cleared is not seen`() throws {
        let pipe = try System.Pipe()
        let input = try InterruptibleInput(pipe.reading.raw)
        input.interrupt()
        input.clearInterruption()
        try System.write([0x41], to: pipe.writing.raw)
        #expect(describe(input.read(atMost: 1)) == "A")
        close(consume pipe)
    }

    private func close(_ pipe: consuming System.Pipe) {}

    private func describe(_ outcome: InterruptibleInput.Outcome) -> String {
        switch outcome {
        case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
        case .end: "end"
        case .interrupted: "interrupted"
        }
    }
}
