// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// Ports on which several wait, and strangers who come there.
struct SharedPortsTests {
    private let loop: EventLoop
    private let ports = SharedPorts()

    init() throws { loop = try EventLoop(named: "test") }

    private func listener(for host: UInt32, on port: UInt16 = 0) throws -> Listener {
        let address = SocketAddress(.v4(0x7F00_0001), port: port)
        guard let listener = try ports.listener(on: address, for: [.v4(host)], loop: loop) else {
            throw TestFailure("somebody waits there")
        }
        return listener
    }

    private func connect(from host: String, to port: UInt16) throws -> RawSocket {
        try RawSocket(connectingTo: SocketName(port: port), from: SocketName(host, port: 0))
    }

    @Test func `however many strangers come, the one who is awaited gets in, and soon`() throws {
        let listener = try listener(for: 0x7F00_0002)
        let port = listener.address.port
        let strangers = try (0..<40).map { _ in try connect(from: "127.0.0.4", to: port) }
        let owner = try connect(from: "127.0.0.2", to: port)
        let hasArrivals = listener.hasArrivals
        #expect(hasArrivals)
        let first = listener.acceptNow(on: loop)?.peerAddress.host
        #expect(first == .v4(0x7F00_0004), "a stranger is told of")
        let second = listener.acceptNow(on: loop)?.peerAddress.host
        #expect(second == .v4(0x7F00_0002))
        withExtendedLifetime((strangers, owner)) {}
    }
}
