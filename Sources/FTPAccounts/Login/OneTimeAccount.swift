// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The account that a server without any makes for its first user.
///
/// One-time is the showing, not the use: the password exists in clear only here, to be printed once; what is kept is
/// its hash. It stays good until it is changed (`ferryd user password ferry`) or removes the account.
package struct OneTimeAccount: Sendable {
    package let name: AccountName
    package let password: String

    /// Makes the account `ferry`, with everything allowed, if there is no account at all; `nil` if there is one.
    package static func make(in store: any AccountStore) async throws(AccountError) -> OneTimeAccount? {
        guard try await store.isEmpty else { return nil }
        let password = GeneratedPassword.make()
        let hash = try await BlockingPool.shared.run { () throws(AccountError) in
            do throws(UnusablePassword) { return try PasswordHash(of: Array(password.utf8)) } catch {
                throw .unavailable(error.description)
            }
        }
        do throws(AccountError) { try await store.add(Account(.ferry, password: hash)) } catch {
            // Another server on the same state was quicker, and has shown its password.
            if error == .alreadyExists(.ferry) { return nil }
            throw error
        }
        return OneTimeAccount(name: .ferry, password: password)
    }
}
