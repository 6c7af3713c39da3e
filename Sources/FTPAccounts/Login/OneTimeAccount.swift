// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// The account that a server without any makes for its first user.
///
/// One-time is the showing, not the use: a password that was made up exists in clear only here, to be printed once; what
/// is kept is its hash. It stays good until somebody changes it (`ferryd user password ferry`) or removes the account.
package struct OneTimeAccount: Sendable {
    package let name: AccountName
    /// The password that was made up; `nil` if one was given.
    package let password: String?

    /// Makes an account with everything allowed, if there is no account at all; `nil` if there is one.
    ///
    /// `givenPassword` is asked for only then; without one a password is made up.
    package static func make(
        in store: any AccountStore, named name: AccountName = .ferry,
        givenPassword: () throws(AccountError) -> [UInt8]? = { nil }
    ) async throws(AccountError) -> OneTimeAccount? {
        guard try await store.isEmpty else { return nil }
        let given = try givenPassword()
        let made = given == nil ? GeneratedPassword.make() : nil
        let password = given ?? Array((made ?? "").utf8)
        let hash = try await BlockingPool.shared.run { () throws(AccountError) in
            do throws(UnusablePassword) { return try PasswordHash(of: password) } catch {
                throw .unavailable(error.description)
            }
        }
        do throws(AccountError) { try await store.add(Account(name, password: hash)) } catch {
            // Another server on the same state was quicker, and has shown its password.
            if error == .alreadyExists(name) { return nil }
            throw error
        }
        return OneTimeAccount(name: name, password: made)
    }
}
