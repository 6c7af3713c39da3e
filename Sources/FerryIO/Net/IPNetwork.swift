// SPDX-License-Identifier: Apache-2.0

/// The addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct IPNetwork: Hashable, Sendable {
    /// The address with only its first bits.
    package let base: SocketAddress.Host
    /// The number of bits that its addresses begin with.
    package let length: Int

    /// Reads an address with a length of bits or without; `nil` for a mistake, such as bits behind the length.
    package init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2,
            let host = SocketAddress(numeric: String(first), port: 0)?.host
        else { return nil }
        let most = host.bits
        var length = most
        if parts.count == 2 {
            guard parts[1].allSatisfy(\.isNumber), let given = Int(parts[1]), given <= most else { return nil }
            length = given
        }
        guard host.prefix(length) == host else { return nil }
        (base, self.length) = (host, length)
    }

    /// The addresses that begin with the first bits of this one; all of its bits without a `length`.
    package init(_ host: SocketAddress.Host, length: Int? = nil) {
        self.length = min(max(0, length ?? host.bits), host.bits)
        base = host.prefix(self.length)
    }

    /// True of a network of IPv6.
    package var isV6: Bool { base.bits == 128 }

    /// True of an address in the network.
    package func contains(_ host: SocketAddress.Host) -> Bool { host.bits == base.bits && host.prefix(length) == base }
}

extension IPNetwork: CustomStringConvertible {
    package var description: String {
        let text = SocketAddress(base, port: 0).hostText
        return length == base.bits ? text : "\(text)/\(length)"
    }
}

extension SocketAddress.Host {
    /// The network of one subscriber: in IPv6 the first half of the address, as its owner chooses the rest freely, and
    /// as many addresses as wanted; on the local link, where neighbours share that half, the address itself.
    package var subscriber: IPNetwork {
        switch self {
        case .v6(let high, _, _) where high >> 54 != 0x3FA && high != 0: IPNetwork(self, length: 64)
        case .v4, .v6: IPNetwork(self)
        }
    }

    /// The number of bits of an address of this family.
    fileprivate var bits: Int {
        switch self {
        case .v4: 32
        case .v6: 128
        }
    }

    /// The address with only its first bits, and without an interface.
    fileprivate func prefix(_ length: Int) -> SocketAddress.Host {
        switch self {
        case .v4(let number): .v4(number & Self.mask(length))
        case .v6(let high, let low, _):
            .v6(high & Self.mask(min(length, 64)), low & Self.mask(max(0, length - 64)), scope: 0)
        }
    }

    /// The first bits of a word; shifts by the whole width give 0.
    private static func mask<Word: FixedWidthInteger>(_ length: Int) -> Word { ~(Word.max >> Word(length)) }
}
