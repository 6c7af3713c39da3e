// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An IP address with a port.
///
/// An IPv4 address that came mapped into IPv6 is an IPv4 address.
package struct SocketAddress: Hashable, Sendable {
    package enum Host: Hashable, Sendable {
        /// The four bytes as a number, the first one highest.
        case v4(UInt32)
        /// The sixteen bytes as two numbers, and the interface of a link-local address (0: none).
        case v6(UInt64, UInt64, scope: UInt32)
    }

    package var host: Host
    package var port: UInt16

    package init(_ host: Host, port: UInt16) { (self.host, self.port) = (host, port) }

    /// Reads a numeric address, such as `127.0.0.1`, `::1` or `fe80::1%2`; `nil` for a name or a mistake.
    package init?(numeric text: String, port: UInt16) {
        var v4 = in_addr()
        if unsafe inet_pton(AF_INET, text, &v4) == 1 {
            self.init(.v4(UInt32(bigEndian: v4.s_addr)), port: port)
            return
        }
        let parts = text.split(separator: "%", maxSplits: 1, omittingEmptySubsequences: false)
        var v6 = in6_addr()
        guard let first = parts.first, unsafe inet_pton(AF_INET6, String(first), &v6) == 1 else { return nil }
        var scope: UInt32 = 0
        if parts.count == 2 {
            scope = unsafe UInt32(parts[1]) ?? if_nametoindex(String(parts[1]))
            if scope == 0 { return nil }
        }
        self.init(v6, scope: scope, port: port)
    }

    package static func anyV4(port: UInt16) -> SocketAddress { SocketAddress(.v4(0), port: port) }
    package static func anyV6(port: UInt16) -> SocketAddress { SocketAddress(.v6(0, 0, scope: 0), port: port) }

    /// True when this machine can make IPv6 sockets.
    package static var hasV6: Bool { (try? System.socket(family: AF_INET6)) != nil }

    /// The kernel's family number.
    package var family: CInt {
        switch host {
        case .v4: AF_INET
        case .v6: AF_INET6
        }
    }

    /// True when the host stands for all addresses of this machine.
    package var isWildcard: Bool { host == .v4(0) || host == .v6(0, 0, scope: 0) }

    /// True when the host is this machine or lies in a network of its owner's.
    ///
    /// Loopback, link-local, and the private addresses of RFC 1918 and RFC 4193 count.
    package var isLocal: Bool {
        switch host {
        case .v4(let number):
            number >> 24 == 127 || number >> 24 == 10 || number >> 20 == 0xAC1 || number >> 16 == 0xC0A8
                || number >> 16 == 0xA9FE
        case .v6(let high, let low, _):
            (high == 0 && low == 1) || high >> 57 == 0x7E || high >> 54 == 0x3FA
        }
    }

    /// True when the host is this machine itself: nothing that is sent there leaves it.
    package var isLoopback: Bool {
        switch host {
        case .v4(let number): number >> 24 == 127
        case .v6(let high, let low, _): high == 0 && (low == 1 || low >> 24 == 0xFFFF7F)
        }
    }

    package var isV6: Bool { family == AF_INET6 }

    /// The same place with another port.
    package func with(port: UInt16) -> SocketAddress { SocketAddress(host, port: port) }
}

extension SocketAddress: CustomStringConvertible {
    /// The address without the port, as `inet_ntop(3)` writes it.
    package var hostText: String {
        switch host {
        case .v4(let number):
            let octets = (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * UInt32($0))) }
            return "\(octets[0]).\(octets[1]).\(octets[2]).\(octets[3])"
        case .v6(_, _, let scope):
            var raw = rawV6.sin6_addr
            let text = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { buffer in
                guard let base = buffer.baseAddress,
                    let text = unsafe inet_ntop(AF_INET6, &raw, base, socklen_t(buffer.count))
                else { return "?" }
                return unsafe String(cString: text)
            }
            return scope == 0 ? text : "\(text)%\(scope)"
        }
    }

    /// `127.0.0.1:21` or `[::1]:21`.
    package var description: String { isV6 ? "[\(hostText)]:\(port)" : "\(hostText):\(port)" }
}

extension SocketAddress {
    /// Reads what getaddrinfo(3) points to; `nil` for other families.
    init?(_ raw: UnsafePointer<sockaddr>?) {
        guard let raw = unsafe raw else { return nil }
        var storage = sockaddr_storage()
        let size: Int
        switch CInt(unsafe raw.pointee.sa_family) {
        case AF_INET: size = MemoryLayout<sockaddr_in>.size
        case AF_INET6: size = MemoryLayout<sockaddr_in6>.size
        default: return nil
        }
        _ = unsafe memcpy(&storage, raw, size)
        self.init(storage)
    }

    init(_ storage: sockaddr_storage) {
        let family = CInt(storage.ss_family)
        self = unsafe withUnsafePointer(to: storage) { pointer in
            if family == AF_INET6 {
                return unsafe pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { raw in
                    unsafe SocketAddress(
                        raw.pointee.sin6_addr, scope: raw.pointee.sin6_scope_id,
                        port: UInt16(bigEndian: raw.pointee.sin6_port))
                }
            }
            return unsafe pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { raw in
                unsafe SocketAddress(
                    .v4(UInt32(bigEndian: raw.pointee.sin_addr.s_addr)), port: UInt16(bigEndian: raw.pointee.sin_port))
            }
        }
    }

    private init(_ raw: in6_addr, scope: UInt32, port: UInt16) {
        let words = unsafe raw.__in6_u.__u6_addr32
        let (first, second) = (UInt32(bigEndian: words.0), UInt32(bigEndian: words.1))
        let (third, fourth) = (UInt32(bigEndian: words.2), UInt32(bigEndian: words.3))
        if first == 0, second == 0, third == 0xFFFF {
            self.init(.v4(fourth), port: port)
        } else {
            self.init(
                .v6(UInt64(first) << 32 | UInt64(second), UInt64(third) << 32 | UInt64(fourth), scope: scope),
                port: port)
        }
    }

    private var rawV6: sockaddr_in6 {
        var raw = sockaddr_in6()
        raw.sin6_family = sa_family_t(AF_INET6)
        raw.sin6_port = port.bigEndian
        if case .v6(let high, let low, let scope) = host {
            unsafe raw.sin6_addr.__in6_u.__u6_addr32 = (
                UInt32(high >> 32).bigEndian, UInt32(truncatingIfNeeded: high).bigEndian,
                UInt32(low >> 32).bigEndian, UInt32(truncatingIfNeeded: low).bigEndian
            )
            raw.sin6_scope_id = scope
        }
        return raw
    }

    /// Lends the address in the kernel's form.
    func withRaw<Result>(
        _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        switch host {
        case .v4(let number):
            var raw = sockaddr_in()
            raw.sin_family = sa_family_t(AF_INET)
            raw.sin_port = port.bigEndian
            raw.sin_addr.s_addr = number.bigEndian
            return try unsafe Self.withRaw(&raw, body)
        case .v6:
            var raw = rawV6
            return try unsafe Self.withRaw(&raw, body)
        }
    }

    private static func withRaw<Raw, Result>(
        _ raw: UnsafePointer<Raw>, _ body: (UnsafePointer<sockaddr>, socklen_t) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        // The kernel reads no further than the length says.
        try unsafe body(
            UnsafeRawPointer(raw).assumingMemoryBound(to: sockaddr.self), socklen_t(MemoryLayout<Raw>.size))
    }
}
