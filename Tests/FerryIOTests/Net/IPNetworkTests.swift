// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Testing

struct IPNetworkTests {
    private func host(_ text: String) throws -> SocketAddress.Host {
        try #require(SocketAddress(numeric: text, port: 0)).host
    }

    @Test(arguments: [
        ("10.0.0.0/8", "10.255.0.1", true), ("10.0.0.0/8", "11.0.0.1", false), ("192.0.2.7", "192.0.2.7", true),
        ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.9", true), ("0.0.0.0/0", "::1", false),
        ("2001:db8::/32", "2001:db8:1::1", true), ("2001:db8::/32", "2001:db9::1", false), ("::/0", "fe80::1", true),
        ("2001:db8::/65", "2001:db8:0:0:7fff::", true), ("2001:db8::/65", "2001:db8:0:0:8000::", false),
        ("::1", "::1", true), ("192.0.2.128/25", "192.0.2.127", false),
    ])
    func `a network holds the addresses that begin as it does`(network: String, address: String, isInside: Bool) throws
    {
        #expect(try #require(IPNetwork(network)).contains(host(address)) == isInside)
        #expect(IPNetwork(network)?.description == network)
    }

    @Test(arguments: [
        "", "/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.1/8", "10.0.0.0/8/9", "example.org", "::/129",
        "::1/64",
        "10.0.0/8", "10.0.0.0/ 8",
    ])
    func `what is none is refused, bits behind the length too`(text: String) { #expect(IPNetwork(text) == nil) }
}
