// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// A network whose clients are turned away, for a time or until somebody lifts it.
package struct Ban: Hashable, Sendable {
    package let network: IPNetwork
    /// The moment from which on it does not hold any more, in seconds since 1970; nil for one without an end.
    package var end: Int64?
    /// The moment of its beginning, in seconds since 1970.
    package var began: Int64
    /// The number of bans of that network in a row that the server has made by itself; 0 for one of an administrator.
    package var times: Int
    /// The reason, in words for an administrator.
    package var reason: String

    package init(of network: IPNetwork, until end: Int64?, began: Int64, times: Int = 0, reason: String) {
        (self.network, self.end, self.began, self.times, self.reason) = (network, end, began, times, reason)
    }

    /// True while it holds.
    package func holds(at now: Int64) -> Bool { end.map { now < $0 } ?? true }

    /// The seconds that it still holds; nil for one without an end.
    package func secondsLeft(at now: Int64) -> Int64? { end.map { max(0, $0 - now) } }
}

/// The rules by which failed logins turn into bans.
public struct BanPolicy: Sendable {
    /// The number of failed logins of one address that ban it; nil for no bans but those of an administrator.
    public var failures: Int? = 10
    /// The time within which they have to happen.
    public var within = Duration.seconds(600)
    /// The length of the first ban; each further one is twice as long as the one before.
    public var first = Duration.seconds(600)
    /// The networks that are never banned, except by an administrator: those of this machine, if nothing is said.
    package var exempt = [IPNetwork(.v4(0x7F00_0000), length: 8), IPNetwork(.v6(0, 1, scope: 0))]

    /// The longest ban; a network is forgotten when it has been good for that time.
    package static let longest = Duration.seconds(7 * 24 * 3600)

    /// Makes a policy of defaults.
    public init() {}

    /// The length in seconds of the ban that follows so many others.
    func length(after bans: Int) -> Int64 {
        let longest = Self.longest.components.seconds
        let (length, overflow) = max(1, first.components.seconds).multipliedReportingOverflow(by: 1 << min(bans, 30))
        return overflow ? longest : min(length, longest)
    }

    /// True of an address that is never banned for failed logins, and may connect as often as it likes.
    package func exempts(_ host: SocketAddress.Host) -> Bool { exempt.contains { $0.contains(host) } }
}
