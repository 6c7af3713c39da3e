// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// Clients of a network that were told where they are awaited, and of whom none came.
package struct PassiveTrouble: Hashable, Sendable {
    package var clients: IPNetwork
    /// The address that `PASV` told; nil for `EPSV`, after which clients come to the address of the control connection.
    package var announced: SocketAddress.Host?
    /// The address to which the control connection came.
    package var local: SocketAddress.Host
    /// The range of ports; nil for any free one.
    package var ports: ClosedRange<UInt16>?
    /// The number of times in a row.
    package var misses: Int
    /// The moment of the last one, in seconds since 1970.
    package var last: Int64

    package init(
        clients: IPNetwork, announced: SocketAddress.Host?, local: SocketAddress.Host, ports: ClosedRange<UInt16>?,
        misses: Int = 1, last: Int64
    ) {
        (self.clients, self.announced, self.local, self.ports) = (clients, announced, local, ports)
        (self.misses, self.last) = (misses, last)
    }

    /// The network that stands for a client: its neighbours are behind the same routers.
    static func network(of host: SocketAddress.Host) -> IPNetwork {
        if case .v4 = host { IPNetwork(host, length: 24) } else { host.subscriber }
    }
}

extension PassiveTrouble {
    /// The likely reason, as a word for programs.
    package enum Cause: String, Sendable {
        /// A private address is told to clients outside.
        case privateAddress = "private-address"
        /// The outside address is told to clients inside.
        case outsideAddress = "outside-address"
        /// The ports are not open, or the address that is told is not the server's.
        case portsClosed = "ports-closed"
        /// The ports are not open, and cannot be, as they are any.
        case anyPort = "any-port"
    }

    package var cause: Cause {
        let isInside = SocketAddress(clients.base, port: 0).isLocal
        if let announced {
            let isPrivate = SocketAddress(announced, port: 0).isLocal
            if isPrivate, !isInside { return .privateAddress }
            if !isPrivate, isInside, announced != local { return .outsideAddress }
        }
        return ports == nil ? .anyPort : .portsClosed
    }

    /// The facts, the likely reason, and the thing to do.
    package var sentence: String {
        let told = announced.map { SocketAddress($0, port: 0).hostText } ?? ""
        let facts = "Clients in \(clients) ask for data ports and never come, \(misses) times in a row."
        let range = ports.map { "\($0.lowerBound)-\($0.upperBound)" } ?? ""
        return switch cause {
        case .privateAddress:
            "\(facts) PASV tells them \(told), a private address that nobody outside reaches. Set public-address to the "
                + "one that they connect to."
        case .outsideAddress:
            "\(facts) PASV tells them \(told), the outside address, to which many routers let nobody from inside. Tell "
                + "them the inside one: passive-address = [\"\(clients)=\(SocketAddress(local, port: 0).hostText)\"]"
        case .portsClosed where announced == nil || announced == local:
            "\(facts) Most likely TCP ports \(range) are not open for them. Let the firewall, the router or the container "
                + "pass all of these."
        case .portsClosed:
            "\(facts) Most likely TCP ports \(range) are not open for them, or \(told), which PASV tells them, is not the "
                + "address of this server. Look at public-address, and let the firewall, the router or the container pass "
                + "these ports."
        case .anyPort:
            "\(facts) Most likely a firewall stands between, which cannot let any free port pass. Set passive-ports, such "
                + "as \"10000-10999\", and open these."
        }
    }
}
