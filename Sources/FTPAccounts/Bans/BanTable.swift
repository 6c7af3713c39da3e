// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Bans by their networks, those that are over included, as the next ban of the network is longer.
///
/// To find the ban of an address takes a look for each length of networks that there are, however many bans there are.
struct BanTable: Sendable {
    /// The lengths of the networks of a family, and how many of each there are.
    private struct Lengths: Sendable {
        var counts: [Int: Int] = [:]
    }

    private static let capacity = 50_000

    private var bans: [IPNetwork: Ban] = [:]
    private var v4 = Lengths()
    private var v6 = Lengths()

    init(_ bans: [Ban] = []) { for ban in bans { insert(ban) } }

    subscript(network: IPNetwork) -> Ban? { bans[network] }

    /// All of them.
    var all: Dictionary<IPNetwork, Ban>.Values { bans.values }

    mutating func insert(_ ban: Ban) {
        if bans.count >= Self.capacity, bans[ban.network] == nil { makeRoom() }
        if bans.updateValue(ban, forKey: ban.network) == nil { count(ban.network, 1) }
    }

    mutating func remove(_ network: IPNetwork) { if bans.removeValue(forKey: network) != nil { count(network, -1) } }

    /// The ban that keeps an address out; of several the one that lasts longest.
    func ban(of host: SocketAddress.Host, at now: Int64) -> Ban? {
        let whole = IPNetwork(host)
        var found: Ban?
        for length in (whole.isV6 ? v6 : v4).counts.keys {
            let ban = bans[length == whole.length ? whole : IPNetwork(host, length: length)]
            guard let ban, ban.holds(at: now) else { continue }
            if (found?.end ?? 0) < (ban.end ?? .max) { found = ban }
            if ban.end == nil { return ban }
        }
        return found
    }

    private mutating func count(_ network: IPNetwork, _ change: Int) {
        func note(_ lengths: inout Lengths) {
            let count = lengths.counts[network.length, default: 0] + change
            lengths.counts[network.length] = count > 0 ? count : nil
        }
        if network.isV6 { note(&v6) } else { note(&v4) }
    }

    /// Drops a quarter of the bans that the server has made, those that end first; an administrator's stay.
    private mutating func makeRoom() {
        let own = bans.values.filter { $0.times > 0 }.sorted { ($0.end ?? .max) < ($1.end ?? .max) }
        for ban in own.prefix(max(1, Self.capacity / 4)) { remove(ban.network) }
    }
}
