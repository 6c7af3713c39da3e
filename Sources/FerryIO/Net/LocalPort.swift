// SPDX-License-Identifier: Apache-2.0
import Glibc

/// A TCP port of this machine that no other machine reaches.
package struct LocalPort: Hashable, Sendable {
    package let address: SocketAddress

    /// `nil` for an address that others can reach.
    package init?(_ address: SocketAddress) {
        guard address.isLoopback else { return nil }
        self.address = address
    }

    /// Reads `127.0.0.1:2180` or `[::1]:2180`; `nil` for anything else, and for addresses that others can reach.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            return nil
        }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard let address = SocketAddress(numeric: String(host), port: port) else { return nil }
        self.init(address)
    }

    /// Listens there; at port 0, on one that the kernel chooses.
    package func listen() throws(Errno) -> Descriptor {
        let socket = try System.socket(family: address.family)
        try System.setOption(SO_REUSEADDR, level: SOL_SOCKET, to: 1, on: socket)
        if address.isV6 { try System.setOption(IPV6_V6ONLY, level: CInt(IPPROTO_IPV6), to: 1, on: socket) }
        try System.bind(socket, to: address)
        try System.listen(socket, backlog: 64)
        return socket
    }

    /// The address on which a socket listens, with the port that the kernel has chosen.
    package static func address(of socket: borrowing Descriptor) throws(Errno) -> SocketAddress {
        try System.localAddress(of: socket)
    }
}
