// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@Suite struct CommandLineScannerTests {
    /// Everything that comes out, the bytes being fed in these portions.
    private func scan(_ portions: [[UInt8]]) -> [CommandLineScanner.Scanned] {
        var scanner = CommandLineScanner()
        var scanned: [CommandLineScanner.Scanned] = []
        for portion in portions {
            scanner.feed(portion)
            while let next = scanner.next() { scanned.append(next) }
        }
        return scanned
    }

    private func line(_ text: String) -> CommandLineScanner.Scanned { .line(FTPWire.CommandLine(line: text.utf8)) }

    @Test func `lines come out the same however they arrive`() {
        let bytes = [UInt8]("USER anna\r\nPASS x y \nNOOP\r\n\r\nCWD a\rb\r\nRETR a\0b\r\nLIST")
        let expected: [CommandLineScanner.Scanned] = [
            line("USER anna"), line("PASS x y "), line("NOOP"), line(""), .malformed(.containsCarriageReturn),
            .malformed(.containsNUL),
        ]
        for way in portions(of: bytes) { #expect(scan(way) == expected) }
    }

    @Test func `Telnet commands are taken out however they arrive`() {
        let bytes: [UInt8] =
            [0xFF, 0xF4, 0xFF, 0xF2] + [UInt8]("ABOR\r\n")  // IAC IP, IAC DM: how RFC 959 sends an ABOR
            + [0xFF, 0xFB, 0x01] + [UInt8]("NO") + [0xFF, 0xFA, 0x18, 0x01, 0x41, 0xFF, 0xF0] + [UInt8]("OP\r\n")
            + [UInt8]("CWD ") + [0xFF, 0xFF, 0x0D, 0x0A]
        let expected: [CommandLineScanner.Scanned] = [
            line("ABOR"), line("NOOP"), .line(FTPWire.CommandLine(.cwd, [0xFF])),
        ]
        for way in portions(of: bytes) { #expect(scan(way) == expected) }
    }

    @Test func `an IAC whose DM went as urgent data is dropped before a command`() {
        #expect(scan([[0xFF, 0xF4, 0xFF] + [UInt8]("ABOR\r\n")]) == [line("ABOR")])
    }

    @Test func `a lone 0xFF inside a name stays`() {
        let bytes = [UInt8]("DELE a") + [0xFF] + [UInt8]("b\r\nDELE c") + [0xFF, 0x0D, 0x0A]
        let expected: [CommandLineScanner.Scanned] = [
            .line(FTPWire.CommandLine(.dele, [0x61, 0xFF, 0x62])), .line(FTPWire.CommandLine(.dele, [0x63, 0xFF])),
        ]
        for way in portions(of: bytes) { #expect(scan(way) == expected) }
    }

    @Test func `the longest line passes and one byte more does not`() {
        let limit = CommandLineScanner.lineLimit
        let longest = [UInt8](repeating: 0x41, count: limit)
        #expect(scan([longest + [0x0D, 0x0A]]) == [.line(FTPWire.CommandLine(line: longest))])
        #expect(scan((longest + [0x0D, 0x0A]).map { [$0] }) == [.line(FTPWire.CommandLine(line: longest))])
        #expect(scan([longest + [0x41, 0x0D, 0x0A]]) == [.tooLong])
        #expect(scan([longest, [0x41], [0x41]]) == [.tooLong])
    }

    @Test func `after a line that is too long nothing more is taken`() {
        var scanner = CommandLineScanner()
        scanner.feed([UInt8](repeating: 0x41, count: 10_000))
        #expect(scanner.next() == .tooLong)
        scanner.feed([UInt8]("\r\nNOOP\r\n"))
        #expect(scanner.next() == nil)
        #expect(scanner.isEmpty)
    }

    @Test func `an argument beyond its limit is refused and the next line read`() {
        let limit = CommandLineScanner.argumentLimit
        let longest = [UInt8]("CWD ") + [UInt8](repeating: 0x41, count: limit)
        let bytes = longest + [0x0A] + longest + [0x41, 0x0A] + [UInt8]("NOOP\n")
        #expect(
            scan([bytes]) == [
                .line(FTPWire.CommandLine(line: longest)), .malformed(.argumentTooLong), line("NOOP"),
            ])
    }

    @Test func `it is empty only when nothing waits`() {
        var scanner = CommandLineScanner()
        #expect(scanner.isEmpty)
        scanner.feed([UInt8]("AUTH TLS\r\nUSER x"))
        _ = scanner.next()
        #expect(!scanner.isEmpty)
        scanner.feed([UInt8]("\r\n"))
        _ = scanner.next()
        #expect(scanner.isEmpty)
        scanner.feed([0xFF, 0xF1])
        #expect(scanner.isEmpty)
    }

    @Test func `a hundred thousand random bytes neither stop nor break it`() {
        var numbers = RepeatableNumbers(seed: 20)
        var scanner = CommandLineScanner()
        var lines = 0
        for _ in 0..<2000 {
            scanner.feed((0..<50).map { _ in UInt8.random(in: 0...255, using: &numbers) })
            while let next = scanner.next() {
                lines += 1
                guard case .line(let line) = next else { continue }
                #expect(!line.argument.contains { $0 == 0 || $0 == 0x0A || $0 == 0x0D })
            }
        }
        #expect(lines > 200)
    }
}
