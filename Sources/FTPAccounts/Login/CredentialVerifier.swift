// SPDX-License-Identifier: Apache-2.0

/// A judge of names and secrets: hashes in a database, PAM, a directory service, an external program.
///
/// An `Authenticator` stands before one or several: it delays guesses, spends the same work on names that are unknown,
/// remembers right passwords for a while, keeps disabled accounts out, and is the only one that makes an `Identity`.
package protocol CredentialVerifier: Sendable {
    /// True of accounts that are kept here: they are known without their secrets, and to judge one takes the computation
    /// of a hash.
    var keepsHashes: Bool { get }

    /// The time for which a right secret need not be judged again; nothing if each login is to be judged.
    ///
    /// Only for verifiers whose accounts are not known without the secret: the others are remembered by their hash.
    var remembering: Duration { get }

    /// The account of that name as it stands now, without any proof; nil if there is none, or if none is known without
    /// its secret.
    ///
    /// Asked at each login, and to find out whether a session's account is still what it was: it should be fast.
    func account(named name: AccountName) async throws(AccountError) -> Account?

    /// Judges the secret that a client sent for a name.
    ///
    /// - Throws: `AccountError` if nothing can be said now; it is no wrong secret then.
    func verify(_ credentials: LoginCredentials) async throws(AccountError) -> CredentialVerdict

    /// Gives an account another password, and gives it back; nil if none of that name is kept here.
    func changePassword(of name: AccountName, to password: PasswordHash) async throws(AccountError) -> Account?
}

extension CredentialVerifier {
    package var keepsHashes: Bool { false }
    package var remembering: Duration { .zero }
    package func account(named name: AccountName) async throws(AccountError) -> Account? { nil }

    package func changePassword(
        of _: AccountName, to _: PasswordHash
    ) async throws(AccountError) -> Account? { nil }
}

/// The judgement on a name and a secret.
package enum CredentialVerdict: Hashable, Sendable {
    /// The secret is right; the account may be disabled all the same.
    case proved(Account)
    /// The name is known, and the secret is wrong: no other verifier is asked.
    case wrong
    /// Nothing is known of the name.
    case unknown
}

/// The usual verifier: passwords are compared with the hashes that a store keeps, and a right one replaces a weak hash.
package struct StoredPasswords: CredentialVerifier {
    private let store: any AccountStore
    private let check: PasswordCheck

    package init(store: any AccountStore) { self.init(store: store, check: PasswordCheck()) }

    init(store: any AccountStore, check: PasswordCheck) { (self.store, self.check) = (store, check) }

    package var keepsHashes: Bool { true }

    package func account(named name: AccountName) async throws(AccountError) -> Account? {
        try await store.account(named: name)
    }

    package func verify(_ credentials: LoginCredentials) async throws(AccountError) -> CredentialVerdict {
        guard let account = try await store.account(named: credentials.name) else { return .unknown }
        guard await check.compare(credentials.secret, with: account.password) else { return .wrong }
        return .proved(await renewed(account, credentials.secret))
    }

    package func changePassword(
        of name: AccountName, to password: PasswordHash
    ) async throws(AccountError) -> Account? {
        guard try await store.account(named: name)?.password != nil else { return nil }
        var edit = AccountEdit()
        edit.password = password
        return try await store.change(name, edit)
    }

    /// The account with a new hash, if its own is weaker; as it is where that was not made of all of the secret, where the
    /// store cannot be written to, or where somebody else has changed the password meanwhile.
    private func renewed(_ account: Account, _ secret: [UInt8]) async -> Account {
        guard let old = account.password, old.isOutdated, old.isMade(ofAll: secret),
            let new = try? await check.newHash(of: secret),
            let isReplaced = try? await store.replacePassword(of: account.name, old, with: new), isReplaced
        else { return account }
        var account = account
        account.password = new
        return account
    }
}
