// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An IPv4 address of this machine that is no loopback address, for tests of what holds on a network; `nil` without one.
package let outsideAddress: String? = {
    var first: UnsafeMutablePointer<ifaddrs>?
    guard getifaddrs(&first) == 0 else { return nil }
    defer { freeifaddrs(first) }
    var next = first
    while let entry = next {
        next = entry.pointee.ifa_next
        guard let address = entry.pointee.ifa_addr, address.pointee.sa_family == sa_family_t(AF_INET),
            entry.pointee.ifa_flags & UInt32(IFF_LOOPBACK) == 0
        else { continue }
        var text = [CChar](repeating: 0, count: Int(INET_ADDRSTRLEN))
        let isShown = address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { place in
            inet_ntop(AF_INET, &place.pointee.sin_addr, &text, socklen_t(text.count)) != nil
        }
        if isShown { return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self) }
    }
    return nil
}()
