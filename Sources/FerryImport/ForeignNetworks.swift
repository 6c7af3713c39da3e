// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Networks as other servers write them.
enum ForeignNetworks {
    /// The most networks that an account gets.
    static let most = 256
    private static let everywhere = [IPNetwork(.v4(0), length: 0), IPNetwork(.v6(0, 0, scope: 0), length: 0)]

    /// Reads `192.0.2.0/24`, `192.0.2.0/255.255.255.0`, `192.0.2.*`, `192.0.2.`, `192.0.2.7-192.0.2.20`, `2001:db8::1`;
    /// bits behind the length do not count.
    static func read(_ words: [String]) -> (networks: [IPNetwork], unread: [String]) {
        var (networks, unread): ([IPNetwork], [String]) = ([], [])
        for word in words {
            if ["*", "all"].contains(word.lowercased()) {
                networks += everywhere
            } else if let network = network(word) {
                networks.append(network)
            } else if let range = range(word) {
                networks += range
            } else {
                unread.append(word)
            }
        }
        return (networks, unread)
    }

    private static func network(_ word: String) -> IPNetwork? {
        let parts = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first else { return nil }
        if parts.count == 1, let network = beginning(first) { return network }
        guard let host = SocketAddress(numeric: String(first), port: 0)?.host else { return nil }
        if parts.count == 1 { return IPNetwork(host) }
        if let length = Int(parts[1]), length >= 0 {
            let network = IPNetwork(host, length: length)
            return network.length == length ? network : nil
        }
        guard case .v4 = host, case .v4(let mask)? = SocketAddress(numeric: String(parts[1]), port: 0)?.host else {
            return nil
        }
        let length = mask.nonzeroBitCount
        return UInt64(mask) == (UInt64(1) << 32) - (UInt64(1) << UInt64(32 - length))
            ? IPNetwork(host, length: length) : nil
    }

    /// Reads `192.0.2.*`, `192.0.*.*` and `192.0.2.`.
    private static func beginning(_ word: Substring) -> IPNetwork? {
        guard word.hasSuffix(".") || word.hasSuffix("*") else { return nil }
        var parts = word.split(separator: ".", omittingEmptySubsequences: false)
        while let last = parts.last, last == "*" || last.isEmpty { parts.removeLast() }
        guard (1...3).contains(parts.count) else { return nil }
        let text = (parts + Array(repeating: "0", count: 4 - parts.count)).joined(separator: ".")
        return SocketAddress(numeric: text, port: 0).map { IPNetwork($0.host, length: 8 * parts.count) }
    }

    /// Reads `192.0.2.7-192.0.2.20`: the least networks that hold these addresses and no others.
    private static func range(_ word: String) -> [IPNetwork]? {
        let ends = word.split(separator: "-", omittingEmptySubsequences: false).map {
            SocketAddress(numeric: String($0), port: 0)?.host
        }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first.isV6 == last.isV6,
            first.number <= last.number
        else { return nil }
        let bits = first.isV6 ? 128 : 32
        var (networks, start): ([IPNetwork], UInt128) = ([], first.number)
        while true {
            // The ones behind the length of the longest network that begins here.
            var (length, rest) = (bits, UInt128(0))
            while length > 0 {
                let wider = rest << 1 | 1
                if start & wider != 0 || start | wider > last.number { break }
                (length, rest) = (length - 1, wider)
            }
            networks.append(IPNetwork(SocketAddress.Host(start, isV6: first.isV6), length: length))
            if start | rest >= last.number { return networks }
            start = (start | rest) + 1
        }
    }

    /// The addresses that are in one of the networks and in none of the holes; of all addresses where there are no
    /// networks.
    ///
    /// Nil if that takes more networks than an account can have.
    static func subtract(_ holes: [IPNetwork], from networks: [IPNetwork]?) -> [IPNetwork]? {
        var left = networks ?? everywhere
        for hole in holes {
            left = left.flatMap { pieces(of: $0, without: hole) }
            if left.count > most { return nil }
        }
        return left.count > most ? nil : left
    }

    /// The addresses that are in one of both.
    static func union(_ networks: [IPNetwork], _ others: [IPNetwork]) -> [IPNetwork] {
        var all: [IPNetwork] = []
        for network in (networks + others).sorted(by: { $0.length < $1.length })
        where !all.contains(where: { $0.contains(network.base) }) { all.append(network) }
        return all
    }

    /// The addresses that are in one of each.
    static func common(_ networks: [IPNetwork], _ others: [IPNetwork]) -> [IPNetwork] {
        networks.flatMap { network in
            others.compactMap { other in
                let (wide, narrow) = network.length <= other.length ? (network, other) : (other, network)
                return wide.contains(narrow.base) ? narrow : nil
            }
        }
    }

    private static func pieces(of network: IPNetwork, without hole: IPNetwork) -> [IPNetwork] {
        if hole.length <= network.length, hole.contains(network.base) { return [] }
        guard network.contains(hole.base) else { return [network] }
        // The other half at each bit on the way down to the hole.
        return (network.length..<hole.length).map { IPNetwork(hole.base.flipping(bit: $0), length: $0 + 1) }
    }
}

extension SocketAddress.Host {
    fileprivate var isV6: Bool { if case .v6 = self { true } else { false } }

    /// The address as one number.
    fileprivate var number: UInt128 {
        switch self {
        case .v4(let number): UInt128(number)
        case .v6(let high, let low, _): UInt128(high) << 64 | UInt128(low)
        }
    }

    fileprivate init(_ number: UInt128, isV6: Bool) {
        self =
            isV6
            ? .v6(UInt64(truncatingIfNeeded: number >> 64), UInt64(truncatingIfNeeded: number), scope: 0)
            : .v4(UInt32(truncatingIfNeeded: number))
    }

    /// The address with one bit the other way; the first is bit 0.
    fileprivate func flipping(bit: Int) -> SocketAddress.Host {
        switch self {
        case .v4(let number): .v4(number ^ 1 << UInt32(31 - bit))
        case .v6(let high, let low, _):
            bit < 64
                ? .v6(high ^ 1 << UInt64(63 - bit), low, scope: 0) : .v6(high, low ^ 1 << UInt64(127 - bit), scope: 0)
        }
    }
}
