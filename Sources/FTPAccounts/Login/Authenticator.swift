// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Somebody who has proved who they are.
///
/// Only an `Authenticator` makes one, so nothing runs without a login.
package struct Identity: Hashable, Sendable {
    /// The account's name; `anonymous` for every visitor.
    package let name: AccountName
    /// The folder that is their root: an absolute path on the host.
    package let home: [UInt8]
    package let permissions: Permissions
    /// How many sessions they may have at once; `nil` for as many as the server allows anyone.
    package let maxSessions: Int?
    /// How fast all of their transfers together may be.
    package let rates: TransferRates
    /// The view of links in listings.
    package let links: LinkView
    /// A visitor without an account.
    package let isAnonymous: Bool
    /// The hash of the password that was proved.
    private let proof: PasswordHash?

    fileprivate init(_ account: Account, root: [UInt8]) {
        name = account.name
        home = account.home ?? root
        permissions = account.permissions
        maxSessions = account.maxSessions
        rates = account.rates
        links = account.links
        isAnonymous = false
        proof = account.password
    }

    fileprivate init(visitorMay permissions: Permissions, root: [UInt8]) {
        name = .anonymous
        home = root
        self.permissions = permissions
        maxSessions = nil
        rates = TransferRates()
        links = .tell
        isAnonymous = true
        proof = nil
    }
}

/// Finds out who somebody is, by name and password.
package struct Authenticator: Sendable {
    package let store: any AccountStore
    package let anonymous: AnonymousPolicy
    /// The folder that the server serves: the home of visitors, and of accounts without one of their own.
    package let root: [UInt8]
    let check: PasswordCheck
    private let verified = VerifiedLogins()

    /// Hashing has threads of its own, and few: each works on 16 MiB, and a flood of wrong passwords shall keep
    /// nobody's files waiting.
    private static let pool = BlockingPool(width: 4)

    package init(store: any AccountStore, anonymous: AnonymousPolicy = .off, root: [UInt8]) {
        self.init(store: store, anonymous: anonymous, root: root, check: PasswordCheck())
    }

    init(store: any AccountStore, anonymous: AnonymousPolicy, root: [UInt8], check: PasswordCheck) {
        self.store = store
        self.anonymous = anonymous
        self.root = root
        self.check = check
    }

    /// Who they are; `nil` if they did not prove it.
    ///
    /// An unknown name, a wrong password, a disabled account and one without a proper hash are all the same answer
    /// after the same work (RFC 2577 §6); only a right password that was right minutes ago costs less. An account called
    /// `anonymous` or `ftp` comes before the visitors' policy.
    ///
    /// - Throws: `AccountError` if the accounts cannot be read; nobody can be let in or turned away then.
    package func identify(name: [UInt8], password: [UInt8]) async throws(AccountError) -> Identity? {
        let name = try? AccountName(name)
        var account: Account?
        if let name {
            account = try await store.account(named: name)
            if account == nil, let permissions = anonymous.permissions, AnonymousPolicy.covers(name) {
                return Identity(visitorMay: permissions, root: root)
            }
        }
        let admitted = account.flatMap { $0.isDisabled ? nil : $0 }
        if let admitted, let hash = admitted.password, verified.contains(password, for: hash) {
            return Identity(admitted, root: root)
        }
        let (check, hash) = (check, account?.password)
        guard await Self.pool.run({ check.matches(password, hash) }), let admitted, let hash else { return nil }
        verified.insert(password, for: hash)
        return Identity(admitted, root: root)
    }

    /// True when the account of a login by that name is still there, not disabled, and as it was, password included.
    package func confirms(_ identity: Identity, as name: [UInt8]) async throws(AccountError) -> Bool {
        guard let name = try? AccountName(name) else { return false }
        if let account = try await store.account(named: name) {
            return !account.isDisabled && Identity(account, root: root) == identity
        }
        guard let permissions = anonymous.permissions, AnonymousPolicy.covers(name) else { return false }
        return Identity(visitorMay: permissions, root: root) == identity
    }
}
