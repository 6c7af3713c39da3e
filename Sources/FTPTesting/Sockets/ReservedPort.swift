// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A port for a program that is told its port, and cannot tell which one the kernel gave it.
///
/// A port that was merely free a moment ago may be given to somebody else before the program listens there. This one is
/// bound, so the kernel gives it to nobody who asks for any port; but nobody listens on it and it may be shared
/// (`SO_REUSEADDR`, socket(7)), so a program that asks for this very port has it, as all servers do.
package final class ReservedPort: Sendable {
    package let name: SocketName
    private let descriptor: Descriptor

    package convenience init() throws { try self.init(from: [0]) }

    /// Keeps one of the ports that only root may use.
    package convenience init(below limit: UInt16) throws { try self.init(from: Array((600..<limit).shuffled())) }

    /// Keeps the first of these ports that is free.
    private init(from ports: [UInt16]) throws {
        let raw = socket(AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw Errno.current }
        descriptor = Descriptor(adopting: raw)
        var isShared: CInt = 1
        setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &isShared, socklen_t(MemoryLayout<CInt>.size))
        guard try ports.contains(where: { try SocketName(port: $0).withRaw { bind(raw, $0, $1) } == 0 }) else {
            throw Errno.current
        }
        name = try SocketName(of: raw, by: getsockname)
    }
}
