// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Stands for an address, a user or a password without keeping it.
///
/// 64 bits of SipHash under a key that each process draws anew (`Hasher`): equal things are equal, and nobody outside
/// can tell what a digest was made of or find two things with the same one.
struct LoginDigest: Hashable, Sendable {
    private let bits: Int

    init(_ bytes: [UInt8]) {
        var hasher = Hasher()
        hasher.combine(bytes)
        bits = hasher.finalize()
    }

    init(_ first: LoginDigest, _ second: LoginDigest) {
        var hasher = Hasher()
        hasher.combine(first)
        hasher.combine(second)
        bits = hasher.finalize()
    }

    init(_ first: LoginDigest, number: Int) {
        var hasher = Hasher()
        hasher.combine(first)
        hasher.combine(number)
        bits = hasher.finalize()
    }

    /// Of an address: in IPv6 of its first half, the rest of which a subscriber chooses freely.
    init(_ host: SocketAddress.Host) {
        var hasher = Hasher()
        switch host {
        case .v4(let number): hasher.combine(number)
        case .v6(let network, _, scope: _): hasher.combine(network)
        }
        bits = hasher.finalize()
    }
}
