// SPDX-License-Identifier: Apache-2.0
package import FerryIO

/// The judge of names and secrets: hashes in a database, PAM, a directory service, an external program.
///
/// An `Authenticator` stands before it: it delays guesses, spends the same work on names that are unknown, remembers
/// right passwords for a while, keeps disabled accounts out, and is the only one that makes an `Identity`.
package protocol CredentialVerifier: Sendable {
    /// The account of that name as it stands now, without any proof; nil if there is none.
    ///
    /// Asked at each login, and to find out whether a session's account is still what it was: it should be fast.
    func account(named name: AccountName) async throws(AccountError) -> Account?

    /// Judges the secret that a client sent for that name; `peer` is the client's address.
    ///
    /// - Throws: `AccountError` if nothing can be said now; it is no wrong secret then.
    func verify(
        _ name: AccountName, secret: [UInt8], from peer: SocketAddress.Host
    ) async throws(AccountError) -> CredentialVerdict
}

/// The judgement on a name and a secret.
package enum CredentialVerdict: Hashable, Sendable {
    /// The secret is right; the account may be disabled all the same.
    case proved(Account)
    /// The secret is wrong, and to find that out took the usual work.
    case wrong
    /// Nothing is known of the name, and no work was done.
    case unknown
}

/// The usual verifier: passwords are compared with the hashes that a store keeps, and a right one replaces a weak hash.
struct StoredPasswords: CredentialVerifier {
    let store: any AccountStore
    let check: PasswordCheck

    func account(named name: AccountName) async throws(AccountError) -> Account? {
        try await store.account(named: name)
    }

    func verify(
        _ name: AccountName, secret: [UInt8], from _: SocketAddress.Host
    ) async throws(AccountError) -> CredentialVerdict {
        guard let account = try await store.account(named: name) else { return .unknown }
        guard await check.compare(secret, with: account.password) else { return .wrong }
        return .proved(await renewed(account, secret))
    }

    /// The account with a new hash, if its own is weaker; as it is where the store cannot be written to, or where
    /// somebody else has changed the password meanwhile.
    private func renewed(_ account: Account, _ secret: [UInt8]) async -> Account {
        guard let old = account.password, old.isOutdated, let new = await check.newHash(of: secret),
            let isReplaced = try? await store.replacePassword(of: account.name, old, with: new), isReplaced
        else { return account }
        var account = account
        account.password = new
        return account
    }
}
