// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

struct ProxyHeaderTests {
    private typealias Endpoint = ProxyHeader.Endpoint

    /// The header of bytes that come one by one; throws when they are none, `nil` when some are missing.
    private func read(_ bytes: some Collection<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        var parser = ProxyHeaderParser()
        for (count, byte) in bytes.enumerated() {
            #expect(parser.wanted >= 1)
            if let header = try parser.feed([byte]) {
                #expect(count == bytes.count - 1, "complete before its end")
                return header
            }
        }
        return nil
    }

    private func read(_ text: String) throws(ProxyHeaderError) -> ProxyHeader? { try read(Array(text.utf8)) }

    private let client = Endpoint(host: "192.0.2.7", port: 50_000)
    private let server = Endpoint(host: "198.51.100.1", port: 21)

    @Test func `a line tells both ends`() throws {
        let header = ProxyHeader.passedOn(source: client, destination: server)
        #expect(try read("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n") == header)
        #expect(header.line == Array("PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n".utf8))
        let v6 = ProxyHeader.passedOn(
            source: Endpoint(host: "2001:db8::7", port: 1), destination: Endpoint(host: "::1", port: 2))
        #expect(try read(v6.line) == v6)
        #expect(try read("PROXY UNKNOWN\r\n") == .unknown)
        #expect(try read("PROXY UNKNOWN ffff::1 x 1 2\r\n") == .unknown)
    }

    @Test func `bytes tell both ends, and what stands behind them is skipped`() throws {
        let source = HostPort(192, 0, 2, 7, port: 50_000)
        let destination = HostPort(198, 51, 100, 1, port: 21)
        let header = ProxyHeader.passedOn(source: client, destination: server)
        #expect(try read(ProxyHeader.binary(source: source, destination: destination)) == header)
        let extensions: [UInt8] = [0x02, 0x00, 0x01, 0x61]
        #expect(
            try read(ProxyHeader.binary(source: source, destination: destination, extensions: extensions)) == header)
        #expect(try read(ProxyHeader.binaryOwn) == .own)
        let v6: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [7]
        let loopback = [UInt8](repeating: 0, count: 15) + [1]
        #expect(
            try read(ProxyHeader.binary(command: 1, family: 0x21, v6 + loopback + [0, 1, 0, 2]))
                == .passedOn(
                    source: Endpoint(host: "2001:db8:0:0:0:0:0:7", port: 1),
                    destination: Endpoint(host: "0:0:0:0:0:0:0:1", port: 2)))
        #expect(try read(ProxyHeader.binary(command: 1, family: 0x31, [UInt8](repeating: 0, count: 216))) == .unknown)
    }

    @Test(arguments: ["PROXY TCP4 192.0.2.7 198.51.100.1 50000 21\r\n", "PROXY UNKNOWN\r\n"])
    func `no byte behind the header is asked for`(text: String) throws {
        let bytes = Array(text.utf8) + Array("USER ada\r\n".utf8)
        var (parser, taken) = (ProxyHeaderParser(), 0)
        while true {
            let next = parser.wanted
            taken += next
            if try parser.feed(bytes[(taken - next)..<taken]) != nil { break }
        }
        #expect(taken == text.utf8.count)
    }

    @Test(arguments: [
        ("USER ada\r\n", ProxyHeaderError.notAHeader), ("proxy TCP4", .notAHeader), ("\u{16}\u{03}\u{01}", .notAHeader),
        ("\r\n\r\nUSER", .notAHeader), ("PROXY TCP4 192.0.2.7 198.51.100.1 50000\r\n", .malformed),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 50000 65536\r\n", .malformed),
        ("PROXY TCP4 192.0.2.7 198.51.100.1 50000 -1\r\n", .malformed),
        ("PROXY TCP4 ::1 198.51.100.1 50000 21\r\n", .malformed),
        ("PROXY TCP6 192.0.2.7 198.51.100.1 50000 21\r\n", .malformed),
        ("PROXY TCP4  192.0.2.7 198.51.100.1 50000 21\r\n", .malformed),
        ("PROXY UDP4 192.0.2.7 198.51.100.1 50000 21\r\n", .malformed), ("PROXY \r\n", .malformed),
        ("PROXY TCP4 192.0.2.7\nUSER ada", .malformed),
        ("PROXY UNKNOWN " + String(repeating: "x", count: 100), .tooLong),
    ])
    func `what is none is told at once`(text: String, error: ProxyHeaderError) {
        #expect(throws: error) { try read(text) }
    }

    @Test func `bytes of another version, without their addresses, or too many, are refused`() {
        #expect(throws: ProxyHeaderError.malformed) { try read(ProxyHeader.binary(command: 2, family: 0x11, [])) }
        #expect(throws: ProxyHeaderError.malformed) { try read(ProxyHeader.binary(command: 0x11, family: 0x11, [])) }
        #expect(throws: ProxyHeaderError.malformed) {
            try read(ProxyHeader.binary(command: 1, family: 0x11, [1, 2, 3]))
        }
        #expect(throws: ProxyHeaderError.tooLong) {
            try read(ProxyHeader.binary(command: 1, family: 0x11, [UInt8](repeating: 0, count: 5000)))
        }
    }
}
