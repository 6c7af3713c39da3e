// SPDX-License-Identifier: Apache-2.0
import COpenSSL
import Synchronization

/// The keys with which a server seals its session tickets (RFC 5077 §4): a new one every twelve hours.
///
/// A key that gets known opens the tickets that were sealed with it, and in TLS 1.2 what was said in their sessions. It
/// is kept for as long as tickets serve, as a control connection may be silent for long before its next transfer.
package final class TicketKeys: Sendable {
    struct Key: Hashable, Sendable {
        /// The name that a ticket bears: 16 bytes.
        let name = TicketKeys.random(16)
        fileprivate let cipher = TicketKeys.random(32)
        fileprivate let authentication = TicketKeys.random(32)
        fileprivate let born: ContinuousClock.Instant
    }

    /// The time after which another key seals.
    static let turn = Duration.seconds(12 * 3600)
    /// The time for which tickets serve; seven days are the most (RFC 8446 §4.6.1).
    static let life = Duration.seconds(48 * 3600)

    private let now: @Sendable () -> ContinuousClock.Instant
    /// The newest first.
    private let keys = Mutex<[Key]>([])

    /// - Parameter now: The clock by which keys grow old.
    package init(now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) { self.now = now }

    /// The key that seals now.
    var current: Key {
        let now = now()
        return keys.withLock { keys in
            keys.removeAll { now - $0.born >= Self.turn + Self.life }
            if let newest = keys.first, now - newest.born < Self.turn { return newest }
            let key = Key(born: now)
            keys.insert(key, at: 0)
            return key
        }
    }

    /// The key of that name, and true if it seals no more; nil for a name that is not known, or not any more.
    func key(named name: [UInt8]) -> (key: Key, isOld: Bool)? {
        let current = current
        return keys.withLock { $0.first { $0.name == name } }.map { ($0, $0 != current) }
    }

    private static func random(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}

/// Gives OpenSSL the key to seal a ticket, or to open one; 0 for a ticket that no key opens, 2 for one that is to be
/// sealed anew (SSL_CTX_set_tlsext_ticket_key_cb(3ossl)).
func cryptTicket(
    _ ssl: OpaquePointer?, _ name: UnsafeMutablePointer<UInt8>?, _ vector: UnsafeMutablePointer<UInt8>?,
    _ cipher: OpaquePointer?, _ mac: OpaquePointer?, _ seals: CInt
) -> CInt {
    guard let ssl = unsafe ssl, let name = unsafe name, let vector = unsafe vector,
        let keys = unsafe TLSSession.of(ssl)?.ticketKeys
    else { return -1 }
    let bytes = unsafe UnsafeMutableBufferPointer(start: name, count: 16)
    if seals == 1 {
        let key = keys.current
        for (index, byte) in key.name.enumerated() { unsafe bytes[index] = byte }
        return unsafe ferry_ticket_seal(cipher, mac, key.cipher, key.authentication, vector)
    }
    guard let (key, isOld) = keys.key(named: unsafe Array(bytes)) else { return 0 }
    guard unsafe ferry_ticket_open(cipher, mac, key.cipher, key.authentication, vector) == 1 else { return -1 }
    return isOld ? 2 : 1
}
