// SPDX-License-Identifier: Apache-2.0
import Glibc
import Testing

@testable import FerryIO

struct SocketOptionTests {
    @Test func `what is accepted has the options of its listener`() async throws {
        let loop = try EventLoop(named: "test")
        defer { loop.stop() }
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), keepAlive: 60, loop: loop)
        let near = try await Dialer.connect(to: listener.address, on: loop, until: .after(.seconds(60)))
        let far = try await listener.accept(on: loop, until: .after(.seconds(60)))
        let (farSocket, nearSocket) = (far.socketEnd?.raw, near.socketEnd?.raw)
        let (accepted, connected) = try (Options(of: #require(farSocket)), Options(of: #require(nearSocket)))
        #expect(accepted == Options(noDelay: 1, urgentInline: 1, keepAlive: 1, idle: 60, interval: 15, count: 4))
        #expect(connected.noDelay == 0 && connected.urgentInline == 0 && connected.keepAlive == 0)
        near.setForDialogue(keepAlive: 30)
        let dialogue = Options(of: try #require(nearSocket))
        #expect(dialogue == Options(noDelay: 1, urgentInline: 1, keepAlive: 1, idle: 30, interval: 7, count: 4))
    }

    /// As getsockopt(2) tells them.
    private struct Options: Equatable {
        var noDelay, urgentInline, keepAlive, idle, interval, count: CInt

        init(noDelay: CInt, urgentInline: CInt, keepAlive: CInt, idle: CInt, interval: CInt, count: CInt) {
            (self.noDelay, self.urgentInline, self.keepAlive) = (noDelay, urgentInline, keepAlive)
            (self.idle, self.interval, self.count) = (idle, interval, count)
        }

        init(of socket: CInt) {
            func option(_ name: CInt, _ level: CInt) -> CInt {
                var value: CInt = -1
                var size = socklen_t(MemoryLayout<CInt>.size)
                return getsockopt(socket, level, name, &value, &size) == 0 ? value : -1
            }
            let tcp = CInt(IPPROTO_TCP)
            self.init(
                noDelay: option(TCP_NODELAY, tcp), urgentInline: option(SO_OOBINLINE, SOL_SOCKET),
                keepAlive: option(SO_KEEPALIVE, SOL_SOCKET), idle: option(TCP_KEEPIDLE, tcp),
                interval: option(TCP_KEEPINTVL, tcp), count: option(TCP_KEEPCNT, tcp))
        }
    }
}
