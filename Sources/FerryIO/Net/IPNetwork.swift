// SPDX-License-Identifier: Apache-2.0

/// The addresses that begin with the same bits: `10.0.0.0/8`, `2001:db8::/32`, or one address.
package struct IPNetwork: Hashable, Sendable {
    private let base: SocketAddress.Host
    private let length: Int

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
