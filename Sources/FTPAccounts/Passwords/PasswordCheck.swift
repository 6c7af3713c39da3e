// SPDX-License-Identifier: Apache-2.0

/// Compares passwords with stored hashes; whatever the outcome, it costs one computation of a hash.
struct PasswordCheck: Sendable {
    /// Hashes a password as a setting says; `nil`, at no cost, when that cannot be.
    typealias Function = @Sendable (_ password: [UInt8], _ setting: String) -> [UInt8]?

    /// What does the work; tests put something in its place that counts.
    var hash: Function = Crypt.hash

    /// A setting like that of new hashes, for those who have none; there is no password it stands for.
    static let decoy = "$y$j9T$AAAAAAAAAAAAAAAAAAAAA."

    /// Whether `password` is the one that `stored` was made of; an empty one never is.
    ///
    /// It takes the time of one hash also where there is nothing to compare with, so that a stranger cannot tell by
    /// the clock which users there are (RFC 2577 §6). Accounts brought along with hashes of other methods, which cost
    /// more or less than the decoy, can be told until they get a new password.
    func matches(_ password: [UInt8], _ stored: PasswordHash?) -> Bool {
        guard let stored, let computed = hash(password, stored.text) else {
            _ = hash(password, Self.decoy)
            return false
        }
        return Self.areEqual(computed, Array(stored.text.utf8)) && !password.isEmpty
    }

    /// Compares without telling by the time taken where the first difference is.
    static func areEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        if left.count != right.count { return false }
        var difference: UInt8 = 0
        for index in left.indices { difference |= left[index] ^ right[index] }
        return difference == 0
    }
}
