// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Sockets between a service and the program that manages it.
extension System {
    /// Makes a socket that was handed over like one of our own: non-blocking, closed on exec; its address.
    static func prepareInherited(_ socket: borrowing Descriptor) throws(Errno) -> SocketAddress {
        let raw = socket.raw
        var isListening: CInt = 0
        var length = socklen_t(MemoryLayout<CInt>.size)
        _ = try retrying { unsafe getsockopt(raw, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &length) }
        var family: CInt = 0
        length = socklen_t(MemoryLayout<CInt>.size)
        _ = try retrying { unsafe getsockopt(raw, SOL_SOCKET, SO_DOMAIN, &family, &length) }
        guard isListening != 0, family == AF_INET || family == AF_INET6 else { throw .invalidArgument }
        let flags = try retrying { fcntl(raw, F_GETFL) }
        _ = try retrying { fcntl(raw, F_SETFL, flags | FERRY_SOCK_NONBLOCK) }
        _ = try retrying { fcntl(raw, F_SETFD, FD_CLOEXEC) }
        return try localAddress(of: socket)
    }

    /// sendto(2): one datagram to a Unix socket; a name that begins with `@` is one of the abstract names (unix(7)).
    package static func send(datagram bytes: [UInt8], to name: [UInt8]) throws(Errno) {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        var name = name
        if name.first == UInt8(ascii: "@") { name[0] = 0 }
        let room = MemoryLayout.size(ofValue: address.sun_path)
        guard name.count < room else { throw .invalidArgument }
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { path in
            for (index, byte) in name.enumerated() { unsafe path[index] = byte }
        }
        // An abstract name has no end but its length.
        let length = MemoryLayout<sa_family_t>.size + name.count + (name.first == 0 ? 0 : 1)
        let type = CInt(SOCK_DGRAM.rawValue) | FERRY_SOCK_NONBLOCK | FERRY_SOCK_CLOEXEC
        let socket = Descriptor(adopting: try retrying { Glibc.socket(AF_UNIX, type, 0) })
        let raw = socket.raw
        _ = try retrying {
            unsafe withUnsafePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                    unsafe sendto(raw, bytes, bytes.count, CInt(MSG_NOSIGNAL), address, socklen_t(length))
                }
            }
        }
    }

    /// sendto(2): one datagram by UDP.
    package static func send(datagram bytes: [UInt8], to address: SocketAddress) throws(Errno) {
        let type = CInt(SOCK_DGRAM.rawValue) | FERRY_SOCK_NONBLOCK | FERRY_SOCK_CLOEXEC
        let family = address.isV6 ? AF_INET6 : AF_INET
        let socket = Descriptor(adopting: try retrying { Glibc.socket(family, type, 0) })
        let raw = socket.raw
        try unsafe address.withRaw { (pointer, length) throws(Errno) in
            _ = try retrying { unsafe sendto(raw, bytes, bytes.count, CInt(MSG_NOSIGNAL), pointer, length) }
        }
    }

    /// The two ends of a connection between two processes (socketpair(2)), both of which wait.
    package struct SocketPair: ~Copyable {
        private let ours: Descriptor
        package let theirs: Descriptor

        package init() throws(Errno) {
            var ends: [CInt] = [-1, -1]
            let type = CInt(SOCK_STREAM.rawValue) | FERRY_SOCK_CLOEXEC
            _ = try retrying { unsafe socketpair(AF_UNIX, type, 0, &ends) }
            ours = Descriptor(adopting: ends[0])
            theirs = Descriptor(adopting: ends[1])
        }

        /// One end; the other one is closed here.
        package consuming func takeOurs() -> Descriptor { ours }
    }

    /// dup3(2): lets one descriptor's number stand for the open file of another one.
    package static func duplicate(
        _ file: borrowing Descriptor, onto other: borrowing Descriptor
    ) throws(Errno) {
        let (file, other) = (file.raw, other.raw)
        _ = try retrying { dup3(file, other, FERRY_SOCK_CLOEXEC) }
    }
}
