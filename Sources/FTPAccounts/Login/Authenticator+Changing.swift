// SPDX-License-Identifier: Apache-2.0

/// The reason that a user's password is not changed.
package enum PasswordChangeFailure: Error {
    /// Whoever judges this account's logins keeps no passwords here.
    case notKept
    case unusable(UnusablePassword)
    case store(AccountError)
}

extension Authenticator {
    /// Gives the account of somebody who has proved it once more another password; the identity as it is then.
    ///
    /// Whoever asks has made sure that the account's settings allow it.
    package func changePassword(
        of identity: Identity, to password: [UInt8]
    ) async throws(PasswordChangeFailure) -> Identity {
        // One whom another verifier has proved has none here, though an account here may have the name.
        if !identity.hasKeptPassword { throw .notKept }
        let hash: PasswordHash
        do throws(UnusablePassword) { hash = try await check.newHash(of: password) } catch { throw .unusable(error) }
        do throws(AccountError) {
            for verifier in verifiers {
                if let account = try await verifier.changePassword(of: identity.name, to: hash) {
                    return self.identity(of: account, like: identity)
                }
            }
        } catch {
            throw .store(error)
        }
        throw .notKept
    }
}
