// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FerryIO

struct SocketAddressTests {
    @Test(arguments: ["127.0.0.1", "10.1.2.255", "::1", "2001:db8::42:0:1"])
    func `a numeric address is written as it was read`(text: String) throws {
        #expect(try #require(SocketAddress(numeric: text, port: 21)).hostText == text)
    }

    @Test(arguments: ["", "localhost", "127.0.0", "1.2.3.4.5", "::g", "fe80::1%nosuchinterface"])
    func `what is not numeric is refused`(text: String) {
        #expect(SocketAddress(numeric: text, port: 21) == nil)
    }

    @Test func `an IPv4 address mapped into IPv6 is an IPv4 address`() throws {
        #expect(SocketAddress(numeric: "::ffff:192.0.2.1", port: 7) == SocketAddress(numeric: "192.0.2.1", port: 7))
    }

    @Test func `brackets stand around an IPv6 address with a port`() throws {
        #expect(SocketAddress(numeric: "::1", port: 2121)?.description == "[::1]:2121")
    }

    @Test(arguments: [
        ("127.0.0.1", true), ("10.9.8.7", true), ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false),
        ("192.168.1.1", true), ("192.169.1.1", false), ("169.254.1.1", true), ("8.8.8.8", false), ("::1", true),
        ("fe80::1", true), ("fd12:3456::1", true), ("fc00::1", true), ("fe00::1", false), ("2001:db8::1", false),
        ("::2", false),
    ])
    func `an owner's own networks are told from the world`(text: String, isLocal: Bool) throws {
        #expect(try #require(SocketAddress(numeric: text, port: 0)).isLocal == isLocal)
    }

    @Test func `the resolver knows this machine by name`() async throws {
        let addresses = try await Resolver.addresses(of: "localhost", port: 2121)
        #expect(addresses.contains { $0.hostText == "127.0.0.1" || $0.hostText == "::1" })
    }

    @Test func `the resolver says why it knows no address`() async {
        let error = await caught { () async throws(Resolver.Failure) in
            _ = try await Resolver.addresses(of: "no such host.invalid", port: 1)
        }
        #expect(error?.description.isEmpty == false)
    }
}
