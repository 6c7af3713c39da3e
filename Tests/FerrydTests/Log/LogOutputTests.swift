// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Glibc
import Testing

@testable import ferryd

@Suite(.ownThread) struct LogOutputTests {
    /// A pipe that keeps apart what was written apart (`O_DIRECT`, pipe(2)).
    private struct PacketPipe: ~Copyable {
        private let ends: System.Pipe

        init() throws {
            let ends = try System.Pipe()
            try #require(fcntl(ends.writing.raw, F_SETFL, 0o40000 /* O_DIRECT */) == 0)
            self.ends = ends
        }

        func log() -> LogOutput { LogOutput(to: ends.writing.raw) { "(\($0) lines were dropped)" } }

        func nextPacket(within patience: Duration = .seconds(30)) throws -> String? {
            var bytes: [UInt8] = []
            let count = try System.read(pipe: ends.reading.raw, onto: &bytes, atMost: 4096, patience: patience)
            return count.map { _ in String(decoding: bytes, as: UTF8.self) }
        }
    }

    @Test func `a line is written although nothing follows`() throws {
        let pipe = try PacketPipe()
        let log = pipe.log()
        log.write("one")
        #expect(try pipe.nextPacket() == "one\n")
        log.write("two")
        #expect(try pipe.nextPacket() == "two\n")
    }

    @Test func `lines that come together are written together, in order`() throws {
        let pipe = try PacketPipe()
        let log = pipe.log()
        let lines = (1...300).map { "line \($0)\n" }
        for line in lines { log.write(String(line.dropLast())) }
        var (text, writes) = ("", 0)
        while text.utf8.count < lines.joined().utf8.count, let packet = try pipe.nextPacket() {
            text += packet
            writes += 1
        }
        #expect(text == lines.joined())
        #expect(writes < 100)
    }

    @Test func `what still waits is written at the end`() async throws {
        let pipe = try PacketPipe()
        let log = pipe.log()
        log.write("first")
        #expect(try pipe.nextPacket() == "first\n")
        log.write("last")
        await log.finish()
        #expect(try pipe.nextPacket(within: .zero) == "last\n")
    }

    @Test func `when nobody reads, lines are dropped and counted`() throws {
        let pipe = try PacketPipe()
        let log = pipe.log()
        let line = String(repeating: "x", count: 999)
        for _ in 1...3000 { log.write(line) }
        var (written, text) = (3000, "")
        while !text.hasSuffix("after\n"), let packet = try pipe.nextPacket() {
            text += packet
            log.write("after")
            written += 1
        }
        // There is room again, so this one is kept for sure.
        log.write("end")
        written += 1
        while !text.hasSuffix("end\n"), let packet = try pipe.nextPacket() { text += packet }
        let lines = text.split(separator: "\n")
        let told = lines.filter { $0.hasPrefix("(") }
        let dropped = told.compactMap { Int($0.dropFirst().prefix(while: \.isNumber)) }.reduce(0, +)
        #expect(dropped > 0)
        #expect(lines.count - told.count + dropped == written)
        #expect(told.first?.hasSuffix(" lines were dropped)") == true)
    }
}
