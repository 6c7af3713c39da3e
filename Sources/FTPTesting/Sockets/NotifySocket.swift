// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// The socket of a service supervisor, to which a service tells how it is (sd_notify(3)).
package final class NotifySocket {
    package let path: String
    private let descriptor: Descriptor

    /// Makes the socket at a path.
    package init(at path: String) throws {
        self.path = path
        let raw = socket(AF_UNIX, CInt(SOCK_DGRAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw Errno.current }
        descriptor = Descriptor(adopting: raw)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else {
            throw TestFailure("too long for a socket: \(path)")
        }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let length = socklen_t(MemoryLayout<sockaddr_un>.size)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(raw, $0, length) }
        }
        guard result == 0 else { throw Errno.current }
    }

    /// The next message, in lines.
    package func next() throws -> [String] {
        guard try ready(descriptor.raw, for: POLLIN, until: .usual) else { throw WaitLimit.usual.exceeded("a message") }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor.raw, &bytes, bytes.count, 0)
        guard count >= 0 else { throw Errno.current }
        return String(decoding: bytes[..<count], as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Takes messages until one has that line, and gives back that message.
    @discardableResult
    package func expect(_ line: String) throws -> [String] {
        let limit = WaitLimit.usual
        while !limit.passed {
            let message = try next()
            if message.contains(line) { return message }
        }
        throw limit.exceeded(line)
    }
}
