// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Compares passwords with stored hashes; whatever the outcome, it costs one computation of a hash.
struct PasswordCheck: Sendable {
    /// Hashes a password as a setting says; `nil`, at no cost, when that cannot be.
    typealias Function = @Sendable (_ password: [UInt8], _ setting: String) -> [UInt8]?

    /// Does the work; tests put something in its place that counts.
    var hash: Function = PasswordSchemes.hash

    /// A setting like that of new hashes, for those who have none; there is no password it stands for.
    static let decoy = "$y$j9T$AAAAAAAAAAAAAAAAAAAAA."

    /// Hashing has threads of its own, and few: each works on 16 MiB, and a flood of wrong passwords shall keep
    /// no transfer waiting.
    private static let pool = BlockingPool(width: 4)

    /// A thread for hashes that take seconds: guesses at an account that brought one along keep nobody else waiting.
    private static let slowPool = BlockingPool(width: 1)

    /// Compares on a thread for hashing.
    func compare(_ password: [UInt8], with stored: PasswordHash?) async -> Bool {
        await (stored?.isSlow == true ? Self.slowPool : Self.pool).run { matches(password, stored) }
    }

    /// Hashes a new password on a thread for hashing.
    func newHash(of password: [UInt8]) async throws(UnusablePassword) -> PasswordHash {
        try await Self.pool.run { () throws(UnusablePassword) in try PasswordHash(of: password) }
    }

    /// Spends the work of a comparison where there is nothing to compare with.
    func pretend(_ password: [UInt8]) async { _ = await compare(password, with: nil) }

    /// True when `stored` was made of `password`; an empty one never matches.
    ///
    /// It takes the time of one hash also where there is nothing to compare with, so that a stranger cannot tell by
    /// the clock which users there are (RFC 2577 §6). Accounts brought along with hashes of other methods, which cost
    /// more or less than the decoy, can be told until a right login replaces them.
    func matches(_ password: [UInt8], _ stored: PasswordHash?) -> Bool {
        guard let stored, let computed = hash(password, stored.text) else {
            _ = hash(password, Self.decoy)
            return false
        }
        return Self.areEqual(computed, Array(stored.text.utf8)) && !password.isEmpty
    }

    /// Compares in a time that does not depend on the place of the first difference.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        if left.count != right.count { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
