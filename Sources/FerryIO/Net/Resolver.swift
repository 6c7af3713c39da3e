// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Names to addresses, off the loop.
package enum Resolver {
    package enum Family: Sendable { case any, v4, v6 }

    /// The reason why a name has no address, in the resolver's words.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String
    }

    /// The addresses of a name or numeric address, in the order of preference of getaddrinfo(3).
    package static func addresses(
        of host: String, port: UInt16, family: Family = .any
    ) async throws(Failure) -> [SocketAddress] {
        if let numeric = SocketAddress(numeric: host, port: port) { return [numeric] }
        return try await BlockingPool.shared.run { () throws(Failure) -> [SocketAddress] in
            try lookUp(host, port: port, family: family)
        }
    }

    /// The same for a thread that may wait.
    package static func addressesNow(of host: String, port: UInt16) throws(Failure) -> [SocketAddress] {
        if let numeric = SocketAddress(numeric: host, port: port) { return [numeric] }
        return try lookUp(host, port: port, family: .any)
    }

    private static func lookUp(_ host: String, port: UInt16, family: Family) throws(Failure) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        unsafe hints.ai_family =
            switch family {
            case .any: AF_UNSPEC
            case .v4: AF_INET
            case .v6: AF_INET6
            }
        var list: UnsafeMutablePointer<addrinfo>?
        let result = unsafe getaddrinfo(host, nil, &hints, &list)
        guard result == 0 else { throw Failure(description: unsafe String(cString: gai_strerror(result))) }
        defer { unsafe freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next {
            if let address = unsafe SocketAddress(entry.pointee.ai_addr)?.with(port: port), !addresses.contains(address)
            {
                addresses.append(address)
            }
            unsafe next = entry.pointee.ai_next
        }
        return addresses
    }
}
