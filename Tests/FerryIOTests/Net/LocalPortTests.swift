// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

@Suite(.ownThread)
struct LocalPortTests {
    @Test(arguments: ["127.0.0.1:2180", "127.9.9.9:0", "[::1]:65535"])
    func `an address of this machine is read`(text: String) {
        #expect(LocalPort(text)?.address.description == text)
    }

    @Test(arguments: [
        "", ":1", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1", "0.0.0.0:1", "[::]:1", "192.0.2.1:1",
        "::1:1", "[::1]", "localhost:1", "[127.0.0.1:1", "10.0.0.1:1",
    ])
    func `what others reach, or is none, is not`(text: String) { #expect(LocalPort(text) == nil) }

    @Test func `a port that is chosen can be connected to, and is had once`() throws {
        let port = try #require(LocalPort("127.0.0.1:0"))
        let socket = try port.listen()
        let address = try LocalPort.address(of: socket)
        #expect(address.port != 0)
        _ = try RawSocket(connectingTo: SocketName(port: address.port))
        #expect(throws: Errno.addressInUse) { _ = try LocalPort(address)?.listen().release() }
    }
}
