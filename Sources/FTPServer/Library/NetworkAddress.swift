// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// An IP address and a port, as text: `127.0.0.1:2121`, `[::1]:2121`.
public struct NetworkAddress: Hashable, Sendable, CustomStringConvertible {
    /// A numeric address: `192.0.2.7`, `2001:db8::7`, `fe80::1%eth0`.
    public var host: String
    /// A port; 0 lets the kernel choose one to listen on.
    public var port: UInt16

    /// Takes an address; one that is no numeric address is refused when a server is to listen on it.
    public init(host: String, port: UInt16) { (self.host, self.port) = (host, port) }

    /// The address of this machine that only programs on it reach.
    public static func loopback(port: UInt16) -> NetworkAddress { NetworkAddress(host: "127.0.0.1", port: port) }

    /// All addresses of this machine, IPv6 and IPv4.
    public static func any(port: UInt16) -> NetworkAddress {
        NetworkAddress(SocketAddress.hasV6 ? .anyV6(port: port) : .anyV4(port: port))
    }

    package init(_ address: SocketAddress) { self.init(host: address.hostText, port: address.port) }

    /// The address with its port, an IPv6 one in brackets.
    public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension NetworkAddress {
    /// The address as the kernel takes it.
    func socketAddress() throws(ServerError) -> SocketAddress {
        guard let address = SocketAddress(numeric: host, port: port) else {
            throw ServerError("\"\(host)\" is no numeric IP address. Write one such as 127.0.0.1 or ::1.")
        }
        return address
    }
}

extension ServerConfiguration {
    /// Sets the IPv4 address that `PASV` tells, where the server stands behind a router that translates addresses; nil
    /// for the one that the client has connected to.
    public mutating func setPublicAddress(_ host: String?) throws {
        let address = try host.map { host throws(ServerError) in
            try NetworkAddress(host: host, port: 0).socketAddress()
        }
        if let address, address.isV6 { throw ServerError("PASV tells IPv4 addresses only, not \(address.hostText).") }
        publicAddress = address
    }
}
