// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// Networks that clients may come from: `192.0.2.0/24, 2001:db8::/32, 198.51.100.7`.
package struct NetworkBlocks: Hashable, Sendable, LosslessStringConvertible {
    private struct Block: Hashable, Sendable {
        let address: SocketAddress
        let length: Int
    }

    private let blocks: [Block]

    package init?(_ text: String) {
        var blocks: [Block] = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let word = part.drop { $0 == " " }
            let halves = word.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard let address = SocketAddress(numeric: String(halves[0]), port: 0) else { return nil }
            let longest = address.isV6 ? 128 : 32
            guard let length = halves.count == 2 ? Int(halves[1]) : longest, (0...longest).contains(length) else {
                return nil
            }
            blocks.append(Block(address: address, length: length))
        }
        self.blocks = blocks
    }

    /// True for an address in one of the networks.
    package func contains(_ host: SocketAddress.Host) -> Bool {
        blocks.contains { block in
            switch (block.address.host, host) {
            case (.v4(let network), .v4(let own)):
                return block.length == 0 || (network ^ own) >> UInt32(32 - block.length) == 0
            case (.v6(let high, let low, _), .v6(let ownHigh, let ownLow, _)):
                if block.length <= 64 { return block.length == 0 || (high ^ ownHigh) >> UInt64(64 - block.length) == 0 }
                return high == ownHigh && (low ^ ownLow) >> UInt64(128 - block.length) == 0
            default: return false
            }
        }
    }

    package var description: String {
        blocks.map {
            $0.length == ($0.address.isV6 ? 128 : 32) ? $0.address.hostText : "\($0.address.hostText)/\($0.length)"
        }
        .joined(separator: ",")
    }
}
