// SPDX-License-Identifier: Apache-2.0

/// Reads a header of the PROXY protocol, however its bytes arrive, and never a byte behind it: what follows may be a
/// TLS handshake, which others read.
package struct ProxyHeaderParser: Sendable {
    private var bytes: [UInt8] = []

    /// The length of version 1 with its line end, at most, by its specification.
    private static let longestLine = 107
    /// Addresses, and what balancers tell about TLS and themselves; the format would allow 64 KiB.
    private static let longestBody = 4096
    /// `PROXY UNKNOWN`, with its line end.
    private static let shortestLine = 15

    package init() {}

    /// The number of bytes that belong to the header for sure, and have not come yet; at least one.
    package var wanted: Int {
        if bytes.first == ProxyHeader.signature[0] {
            return bytes.count < 16 ? 16 - bytes.count : 16 + body - bytes.count
        }
        // A line end is missing, or half of one.
        let least = bytes.last == .carriageReturn ? 1 : 2
        return max(1, min(max(Self.shortestLine - bytes.count, least), Self.longestLine - bytes.count))
    }

    /// Takes bytes, of which there are at most `wanted`; the header once it is complete.
    package mutating func feed(_ more: some Collection<UInt8>) throws(ProxyHeaderError) -> ProxyHeader? {
        bytes += more
        if bytes.isEmpty { return nil }
        let beginning = bytes[0] == ProxyHeader.signature[0] ? ProxyHeader.signature : ProxyHeader.word
        guard zip(bytes, beginning).allSatisfy({ $0 == $1 }) else { throw .notAHeader }
        if bytes.count < beginning.count { return nil }
        return beginning == ProxyHeader.word ? try line() : try binary()
    }
}

// MARK: - Version 1

extension ProxyHeaderParser {
    private func line() throws(ProxyHeaderError) -> ProxyHeader? {
        let isComplete = bytes.suffix(2).elementsEqual([.carriageReturn, .lineFeed])
        // A line end in the middle, or half of one, will never become a header.
        if bytes.dropLast(isComplete ? 2 : 1).contains(where: { $0 == .carriageReturn || $0 == .lineFeed }) {
            throw .malformed
        }
        if !isComplete {
            if bytes.count >= Self.longestLine { throw .tooLong }
            return nil
        }
        let words = bytes.dropLast(2).split(separator: .space, omittingEmptySubsequences: false)
        let family = String(decoding: words[1], as: UTF8.self)
        // Whatever stands behind it is to be ignored.
        if family == "UNKNOWN" { return .unknown }
        guard ["TCP4", "TCP6"].contains(family), words.count == 6 else { throw .malformed }
        guard let source = Self.endpoint(words[2], words[4]), let destination = Self.endpoint(words[3], words[5]),
            [source, destination].allSatisfy({ $0.host.contains(":") == (family == "TCP6") })
        else { throw .malformed }
        return .passedOn(source: source, destination: destination)
    }

    private static func endpoint(_ host: ArraySlice<UInt8>, _ port: ArraySlice<UInt8>) -> ProxyHeader.Endpoint? {
        let isHost = host.allSatisfy { byte in
            byte.isDigit || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
                || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
        }
        guard isHost, !host.isEmpty, port.count <= 5, let port = Decimal.parse(port, in: 0...65535) else { return nil }
        return ProxyHeader.Endpoint(host: String(decoding: host, as: UTF8.self), port: UInt16(port))
    }
}

// MARK: - Version 2

extension ProxyHeaderParser {
    /// The length of what follows the 16 bytes of the beginning.
    private var body: Int { bytes.count < 16 ? 0 : Int(bytes[14]) << 8 | Int(bytes[15]) }

    private func binary() throws(ProxyHeaderError) -> ProxyHeader? {
        if bytes.count < 16 { return nil }
        let command = bytes[12]
        guard command == 0x20 || command == 0x21 else { throw .malformed }
        if body > Self.longestBody { throw .tooLong }
        if bytes.count < 16 + body { return nil }
        if command == 0x20 { return .own }
        let addresses = Array(bytes[16...])
        switch bytes[13] {
        case 0x11: return try passedOn(addresses, length: 4) { $0.map { "\($0)" }.joined(separator: ".") }
        case 0x21: return try passedOn(addresses, length: 16, Self.v6Text)
        default: return .unknown
        }
    }

    private func passedOn(
        _ bytes: [UInt8], length: Int, _ text: (ArraySlice<UInt8>) -> String
    ) throws(ProxyHeaderError) -> ProxyHeader {
        let ports = 2 * length
        guard bytes.count >= ports + 4 else { throw .malformed }
        func port(_ place: Int) -> UInt16 { UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]) }
        return .passedOn(
            source: ProxyHeader.Endpoint(host: text(bytes[..<length]), port: port(ports)),
            destination: ProxyHeader.Endpoint(host: text(bytes[length..<ports]), port: port(ports + 2)))
    }

    private static func v6Text(_ bytes: ArraySlice<UInt8>) -> String {
        stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { place in
            String(UInt16(bytes[place]) << 8 | UInt16(bytes[place + 1]), radix: 16)
        }.joined(separator: ":")
    }
}
