// SPDX-License-Identifier: Apache-2.0

/// The header by which a load balancer tells whose connection it passes on: the PROXY protocol, versions 1 and 2
/// (haproxy.org/download/2.6/doc/proxy-protocol.txt).
package enum ProxyHeader: Hashable, Sendable {
    /// The connection is the balancer's own, such as a check of the server's health (`LOCAL`).
    case own
    /// The balancer does not tell whose it is, or of a kind that is no TCP over IP (`UNKNOWN`, `UNSPEC`).
    case unknown
    /// The two ends of the connection that the client made to the balancer.
    case passedOn(source: Endpoint, destination: Endpoint)

    /// A numeric address with a port; nothing has looked yet whether the address is one.
    package struct Endpoint: Hashable, Sendable {
        package let host: String
        package let port: UInt16

        package init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }
    }

    static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]
    static let word = Array("PROXY ".utf8)
}

/// The reason that bytes are no such header.
package enum ProxyHeaderError: Error, Hashable, Sendable {
    /// It begins as something else: a client that came without a balancer, perhaps.
    case notAHeader
    /// It begins as one, and goes on as none.
    case malformed
    /// It is longer than any that makes sense.
    case tooLong
}

// MARK: - Writing

extension ProxyHeader {
    /// The header as a line of text (version 1), which cannot tell a connection of the balancer's own.
    package var line: [UInt8] {
        guard case .passedOn(let source, let destination) = self else { return Array("PROXY UNKNOWN\r\n".utf8) }
        let family = source.host.contains(":") ? "TCP6" : "TCP4"
        return Array(
            "PROXY \(family) \(source.host) \(destination.host) \(source.port) \(destination.port)\r\n".utf8)
    }

    /// The header in bytes (version 2), of IPv4 addresses given as bytes.
    package static func binary(
        source: HostPort, destination: HostPort, extensions: [UInt8] = []
    ) -> [UInt8] {
        var body = source.octets + destination.octets
        for port in [source.port, destination.port] { body += [UInt8(port >> 8), UInt8(port & 0xFF)] }
        return binary(command: 1, family: 0x11, body + extensions)
    }

    /// The header of a connection of the balancer's own (version 2).
    package static var binaryOwn: [UInt8] { binary(command: 0, family: 0, []) }

    package static func binary(command: UInt8, family: UInt8, _ body: [UInt8]) -> [UInt8] {
        signature + [
            0x20 | command, family, UInt8(truncatingIfNeeded: body.count >> 8),
            UInt8(truncatingIfNeeded: body.count),
        ] + body
    }
}
