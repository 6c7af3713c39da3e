// SPDX-License-Identifier: Apache-2.0
import Glibc
import FerryIO

/// An address and a port, in the form the socket calls want; tests stay on the loopback network.
package struct SocketName: Equatable, Sendable, CustomStringConvertible {
    package var host: String
    package var port: UInt16

    package init(_ host: String = "127.0.0.1", port: UInt16) {
        self.host = host
        self.port = port
    }

    package var description: String { isV6 ? "[\(host)]:\(port)" : "\(host):\(port)" }

    var isV6: Bool { host.contains(":") }

    var family: CInt { isV6 ? AF_INET6 : AF_INET }

    /// Calls `body` with the address as the kernel knows it.
    func withRaw<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) throws -> Result {
        if isV6 { return try withRawV6(body) }
        var raw = sockaddr_in()
        raw.sin_family = sa_family_t(AF_INET)
        raw.sin_port = port.bigEndian
        guard inet_pton(AF_INET, host, &raw.sin_addr) == 1 else { throw TestFailure("not an IPv4 address: \(host)") }
        return withUnsafePointer(to: raw) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }

    private func withRawV6<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) throws -> Result {
        var raw = sockaddr_in6()
        raw.sin6_family = sa_family_t(AF_INET6)
        raw.sin6_port = port.bigEndian
        guard inet_pton(AF_INET6, host, &raw.sin6_addr) == 1 else { throw TestFailure("not an IPv6 address: \(host)") }
        return withUnsafePointer(to: raw) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// The IPv4 address that `getsockname` or `getpeername` gives for a descriptor.
    init(
        of descriptor: CInt, by call: (CInt, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> CInt
    ) throws {
        var raw = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &raw) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { call(descriptor, $0, &length) }
        }
        guard result == 0 else { throw Errno.current }
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        inet_ntop(AF_INET, &raw.sin_addr, &text, socklen_t(text.count))
        self.init(
            String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self),
            port: UInt16(bigEndian: raw.sin_port))
    }
}
