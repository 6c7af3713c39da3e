// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Glibc
import Synchronization

/// A way to a server's control port that can be cut: bytes are passed on as they come, both ways.
///
/// Data connections go to the server itself, whose host is the same.
package final class ControlProxy: Sendable {
    private let listener: RawListener
    /// Both sockets of each connection that stands.
    private let sockets = Mutex<[CInt]>([])
    /// The address at which it listens.
    package let name: SocketName

    package init(to server: SocketName) throws {
        listener = try RawListener()
        name = try listener.name
        Thread.start(named: "ferry-proxy") { [self] in
            while let near = try? listener.accept(within: .seconds(300)) {
                guard let far = try? RawSocket(connectingTo: server) else { continue }
                let pair = (near.detach(), far.detach())
                sockets.withLock { $0 += [pair.0, pair.1] }
                Thread.start(named: "ferry-proxy") { Self.pass(from: pair.0, to: pair.1) }
                Thread.start(named: "ferry-proxy") { Self.pass(from: pair.1, to: pair.0) }
            }
        }
    }

    deinit { for socket in sockets.withLock({ $0 }) { close(socket) } }

    /// Ends each connection that stands, as a router that forgets it; new ones are taken.
    package func cut() {
        sockets.withLock { sockets in for socket in sockets { shutdown(socket, CInt(SHUT_RDWR)) } }
    }

    /// Takes no more connections, and ends those that stand.
    package func stop() {
        listener.stop()
        cut()
    }

    private static func pass(from source: CInt, to sink: CInt) {
        var buffer = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = read(source, &buffer, buffer.count)
            if count <= 0 || send(sink, buffer, count, CInt(MSG_NOSIGNAL)) != count { break }
        }
        shutdown(sink, CInt(SHUT_RDWR))
    }
}
