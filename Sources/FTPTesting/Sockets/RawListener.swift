// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc

/// A listening socket of a test, on a port of the system's choice.
package final class RawListener: Sendable {
    private let descriptor: Descriptor
    /// Becomes readable when the listener is stopped.
    private let stopping: Pipe

    /// Listens on the loopback network; `port` 0 lets the system choose.
    package init(_ host: String = "127.0.0.1", port: UInt16 = 0) throws {
        let type = CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue) | CInt(SOCK_NONBLOCK.rawValue)
        let raw = socket(AF_INET, type, 0)
        guard raw >= 0 else { throw Errno.current }
        descriptor = Descriptor(adopting: raw)
        stopping = try Pipe()
        // A `ReservedPort` is shared with it.
        var isShared: CInt = 1
        setsockopt(raw, SOL_SOCKET, SO_REUSEADDR, &isShared, socklen_t(MemoryLayout<CInt>.size))
        guard try SocketName(host, port: port).withRaw({ bind(raw, $0, $1) }) == 0, listen(raw, 64) == 0 else {
            throw Errno.current
        }
    }

    package var name: SocketName { get throws { try SocketName(of: descriptor.raw, by: getsockname) } }

    /// The next connection; an error when none comes in time, or when `stop` was called and none waits.
    package func accept(within span: Duration = .seconds(30)) throws -> RawSocket {
        let limit = WaitLimit(span)
        while true {
            let accepted = Glibc.accept(descriptor.raw, nil, nil)
            if accepted >= 0 {
                _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
                return RawSocket(adopting: accepted)
            }
            if errno != EAGAIN, errno != EINTR, errno != ECONNABORTED { throw Errno.current }
            var entries = [descriptor.raw, stopping.output.raw].map {
                pollfd(fd: $0, events: Int16(POLLIN), revents: 0)
            }
            _ = poll(&entries, 2, limit.milliseconds)
            if entries[0].revents == 0, entries[1].revents != 0 { throw TestFailure("the listener was stopped") }
            if limit.passed { throw limit.exceeded("a connection") }
        }
    }

    /// From here on `accept` gives what has already come, and then fails; it also wakes those who wait in it.
    package func stop() { _ = write(stopping.input.raw, "x", 1) }
}
