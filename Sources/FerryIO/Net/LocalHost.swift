// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The names of this machine.
package enum LocalHost {
    /// The name that the system has, such as `ftp.example.org`; `nil` if it has none (gethostname(2)).
    package static var name: String? {
        var bytes = [CChar](repeating: 0, count: 256)
        let result = unsafe bytes.withUnsafeMutableBufferPointer { buffer in
            unsafe buffer.baseAddress.map { unsafe gethostname($0, buffer.count - 1) }
        }
        let text = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        return result == 0 && !text.isEmpty ? text : nil
    }

    /// The addresses of its interfaces, without those of a single link (getifaddrs(3)).
    package static var addresses: [SocketAddress] {
        var first: UnsafeMutablePointer<ifaddrs>?
        guard unsafe getifaddrs(&first) == 0 else { return [] }
        defer { unsafe freeifaddrs(first) }
        var addresses: [SocketAddress] = []
        var next = unsafe first
        while let interface = unsafe next {
            if let address = unsafe SocketAddress(interface.pointee.ifa_addr), !address.isOfOneLink,
                !addresses.contains(address)
            {
                addresses.append(address)
            }
            unsafe next = interface.pointee.ifa_next
        }
        return addresses
    }
}

extension SocketAddress {
    /// True for an address that says nothing without its interface (RFC 4007).
    fileprivate var isOfOneLink: Bool {
        if case .v6(_, _, let scope) = host { scope != 0 } else { false }
    }
}
