// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import Testing

@testable import FTPAccounts

struct AccessObstacleTests {
    private func host(_ text: String) throws -> SocketAddress.Host {
        try #require(SocketAddress(numeric: text, port: 0)).host
    }

    @Test(
        arguments: [
            ("192.0.2.0/24", "192.0.2.255", true), ("192.0.2.0/24", "192.0.3.0", false),
            ("192.0.2.7", "192.0.2.7", true),
            ("192.0.2.7", "192.0.2.8", false), ("0.0.0.0/0", "203.0.113.1", true), ("0.0.0.0/0", "::1", false),
            ("2001:db8::/32", "2001:db8:ffff::1", true), ("2001:db8::/32", "2001:db9::1", false),
            ("2001:db8::/64,192.0.2.0/24", "192.0.2.1", true), ("fe80::1/128", "fe80::1", true),
            ("2001:db8::8/125", "2001:db8::f", true), ("2001:db8::8/125", "2001:db8::10", false), ("::/0", "::1", true),
        ] as [(String, String, Bool)])
    func `a network holds its addresses`(text: String, address: String, holds: Bool) throws {
        let networks = try #require(NetworkBlocks(text))
        #expect(networks.contains(try host(address)) == holds)
        #expect(NetworkBlocks(networks.description) == networks)
    }

    @Test(arguments: ["", "localhost", "192.0.2.0/33", "192.0.2.0/", "::/129", "192.0.2.0/24,", "192.0.2.0/-1"])
    func `what is no network is refused`(text: String) { #expect(NetworkBlocks(text) == nil) }

    @Test func `each setting keeps out those whom it is about, and only then`() throws {
        let (now, here) = (try #require(Moment("2027-01-31T12:00")).seconds, try host("192.0.2.7"))
        func obstacle(_ change: (inout AccountSettings) -> Void, offset: Int64 = 0) -> AccessObstacle? {
            var settings = AccountSettings()
            change(&settings)
            return settings.obstacle(at: now, offset: offset, from: here)
        }
        let (noon, later) = (Moment(seconds: now), Moment(seconds: now + 1))
        #expect(obstacle { _ in } == nil)
        #expect(obstacle { $0.expires = noon } == .expired(noon))
        #expect(obstacle { $0.expires = later } == nil)
        #expect(obstacle { $0.disabledUntil = later } == .disabledUntil(later))
        #expect(obstacle { $0.disabledUntil = noon } == nil)
        // A Sunday, and in this zone already Monday.
        let hours = try #require(WeeklyHours("sun 12:00-13:00"))
        #expect(obstacle { $0.hours = hours } == nil)
        #expect(obstacle({ $0.hours = hours }, offset: 13 * 3600) == .outside(hours))
        let networks = try #require(NetworkBlocks("198.51.100.0/24"))
        #expect(obstacle { $0.networks = networks } == .network(networks))
    }
}
