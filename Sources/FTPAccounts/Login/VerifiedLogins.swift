// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Passwords that were found right a short while ago, so that the many connections of one client pay the slow hash
/// once.
///
/// Kept is a digest of the password together with the stored hash it was compared with: a new password, an account
/// removed or made anew has another hash, and what was known of the old one is worth nothing. Whether the account is
/// disabled and what it may do is read from the store at each login. Wrong passwords are not remembered: each of them
/// pays in full.
final class VerifiedLogins: Sendable {
    private let lifetime: Duration
    private let capacity: Int
    /// Drawn anew by each process, so that no digest means anything outside it.
    private let keys = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    private let verified = Mutex<[Fingerprint: ContinuousClock.Instant]>([:])

    /// 128 bits of SipHash under two keys.
    private struct Fingerprint: Hashable {
        let first: Int
        let second: Int
    }

    init(lifetime: Duration = .seconds(300), capacity: Int = 10_000) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    func contains(_ password: [UInt8], for hash: PasswordHash, now: ContinuousClock.Instant = .now) -> Bool {
        let fingerprint = fingerprint(password, hash)
        return verified.withLock { verified in
            guard let time = verified[fingerprint] else { return false }
            if now - time < lifetime { return true }
            verified[fingerprint] = nil
            return false
        }
    }

    func insert(_ password: [UInt8], for hash: PasswordHash, now: ContinuousClock.Instant = .now) {
        let fingerprint = fingerprint(password, hash)
        verified.withLock { verified in
            if verified.count >= capacity { verified = verified.filter { now - $0.value < lifetime } }
            if verified.count >= capacity { verified.removeAll() }
            verified[fingerprint] = now
        }
    }

    private func fingerprint(_ password: [UInt8], _ hash: PasswordHash) -> Fingerprint {
        func digest(_ key: UInt64) -> Int {
            var hasher = Hasher()
            hasher.combine(key)
            hasher.combine(hash.text)
            hasher.combine(password)
            return hasher.finalize()
        }
        return Fingerprint(first: digest(keys.0), second: digest(keys.1))
    }
}
