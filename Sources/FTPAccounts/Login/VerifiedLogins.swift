// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// Passwords that were found right a short while ago, so that the many connections of one client pay the slow hash
/// once.
///
/// Kept is a digest of the password together with what it was compared with: of an account in a store its hash, so that
/// of a new password, an account removed or made anew what was known is worth nothing. Whether the account is
/// disabled and what it may do is read from the store at each login. Of a verifier that knows accounts only with their
/// secrets it is all that it was asked, and the account that it answered. Wrong passwords are not remembered: each of
/// them pays in full.
final class VerifiedLogins: Sendable {
    private let lifetime: Duration
    private let capacity: Int
    /// Drawn anew by each process, so that no digest means anything outside it.
    private let keys = (UInt64.random(in: .min ... .max), UInt64.random(in: .min ... .max))
    private let verified = Mutex<[Fingerprint: Verified]>([:])

    /// 128 bits of SipHash under two keys.
    private struct Fingerprint: Hashable {
        let first: Int
        let second: Int
    }

    private struct Verified {
        let expires: ContinuousClock.Instant
        let account: Account?
    }

    init(lifetime: Duration = .seconds(300), capacity: Int = 10_000) {
        self.lifetime = lifetime
        self.capacity = capacity
    }

    func contains(_ password: [UInt8], for hash: PasswordHash, now: ContinuousClock.Instant = .now) -> Bool {
        verified(fingerprint(hash.text, password), now) != nil
    }

    func insert(_ password: [UInt8], for hash: PasswordHash, now: ContinuousClock.Instant = .now) {
        insert(Verified(expires: now + lifetime, account: nil), for: fingerprint(hash.text, password), now)
    }

    /// The account that the verifier of that number has answered a while ago.
    func account(
        for credentials: LoginCredentials, by verifier: Int, now: ContinuousClock.Instant = .now
    ) -> Account? {
        verified(fingerprint(verifier, credentials), now)?.account
    }

    func insert(
        _ account: Account, for credentials: LoginCredentials, by verifier: Int, lasting lifetime: Duration,
        now: ContinuousClock.Instant = .now
    ) {
        insert(Verified(expires: now + lifetime, account: account), for: fingerprint(verifier, credentials), now)
    }

    private func verified(_ fingerprint: Fingerprint, _ now: ContinuousClock.Instant) -> Verified? {
        verified.withLock { verified in
            guard let found = verified[fingerprint] else { return nil }
            if now < found.expires { return found }
            verified[fingerprint] = nil
            return nil
        }
    }

    private func insert(_ new: Verified, for fingerprint: Fingerprint, _ now: ContinuousClock.Instant) {
        verified.withLock { verified in
            if verified.count >= capacity { verified = verified.filter { now < $0.value.expires } }
            if verified.count >= capacity { verified.removeAll() }
            verified[fingerprint] = new
        }
    }

    private func fingerprint(_ subject: some Hashable, _ secret: some Hashable) -> Fingerprint {
        func digest(_ key: UInt64) -> Int {
            var hasher = Hasher()
            hasher.combine(key)
            hasher.combine(subject)
            hasher.combine(secret)
            return hasher.finalize()
        }
        return Fingerprint(first: digest(keys.0), second: digest(keys.1))
    }
}
