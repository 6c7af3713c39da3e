// SPDX-License-Identifier: Apache-2.0
package import FerryIO
package import FTPPolicy

/// An account, or the visitors' one, that a client has proved to be its own.
///
/// Only an `Authenticator` makes one, so nothing runs without a login.
package struct Identity: Hashable, Sendable {
    /// The account's name; `anonymous` for every visitor.
    package let name: AccountName
    /// The directory that is its root: an absolute path on the host.
    package let home: [UInt8]
    /// The settings that hold for it.
    package let settings: AccountSettings
    /// True of a visitor without an account.
    package let isAnonymous: Bool
    /// True if a certificate made out for the account was shown.
    package let hasCertificate: Bool
    /// The hash of the account's password.
    private let password: PasswordHash?

    fileprivate init(_ account: Account, root: [UInt8], hasCertificate: Bool) {
        name = account.name
        settings = account.effective
        home = settings.home ?? root
        isAnonymous = false
        self.hasCertificate = hasCertificate
        password = account.password
    }

    fileprivate init(visitorMay permissions: Permissions, root: [UInt8]) {
        var settings = AccountSettings()
        settings.permissions = permissions
        name = .anonymous
        home = root
        self.settings = settings
        isAnonymous = true
        hasCertificate = false
        password = nil
    }

    /// True if the password was proved where the account wants a certificate.
    package var lacksCertificate: Bool {
        !hasCertificate && (settings.proof == .certificate || settings.proof == .both)
    }

    /// The deeds that it is allowed in its tree.
    package var permissions: Permissions { settings.permissions ?? .all }
}

/// Makes an `Identity` out of a name and a password.
package struct Authenticator: Sendable {
    package let anonymous: AnonymousPolicy
    /// The directory that the server serves: the home of visitors, and of accounts without one of their own.
    package let root: [UInt8]
    private let verifier: any CredentialVerifier
    /// Does the work of a comparison for names without an account.
    private let check: PasswordCheck
    private let throttle = LoginThrottle()
    private let verified = VerifiedLogins()

    /// Compares passwords with the hashes of a store.
    package init(store: any AccountStore, anonymous: AnonymousPolicy = .off, root: [UInt8]) {
        self.init(store: store, anonymous: anonymous, root: root, check: PasswordCheck())
    }

    init(store: any AccountStore, anonymous: AnonymousPolicy, root: [UInt8], check: PasswordCheck) {
        let verifier = StoredPasswords(store: store, check: check)
        self.init(verifier: verifier, anonymous: anonymous, root: root, check: check)
    }

    /// Leaves the judgement to `verifier`.
    package init(verifier: any CredentialVerifier, anonymous: AnonymousPolicy = .off, root: [UInt8]) {
        self.init(verifier: verifier, anonymous: anonymous, root: root, check: PasswordCheck())
    }

    private init(verifier: any CredentialVerifier, anonymous: AnonymousPolicy, root: [UInt8], check: PasswordCheck) {
        self.verifier = verifier
        self.anonymous = anonymous
        self.root = root
        self.check = check
    }

    /// Counts an attempt to log in, before the password is looked at; `identify` it after its delay.
    package func attempt(
        name: [UInt8], password: [UInt8], from peer: SocketAddress.Host
    ) -> LoginThrottle.Attempt {
        throttle.attempt(name: name, password: password, from: peer)
    }

    /// The identity that name and password prove, or name and certificate; nil if they prove none.
    ///
    /// A certificate is one that an authority has signed. An attempt that succeeds is counted no more.
    ///
    /// - Throws: `AccountError` if the accounts cannot be read: a client can be neither let in nor turned away then.
    package func identify(
        name: [UInt8], password: [UInt8], certificate: Certificate? = nil, from peer: SocketAddress.Host,
        _ attempt: consuming LoginThrottle.Attempt
    ) async throws(AccountError) -> Identity? {
        guard
            let identity = try await identify(name: name, password: password, certificate: certificate, from: peer)
        else { return nil }
        throttle.succeeded(attempt)
        return identity
    }

    /// The identity that name and certificate prove without a password; nil if they prove none, or if the account wants
    /// the password too.
    package func identify(
        name: [UInt8], certificate: Certificate
    ) async throws(AccountError) -> Identity? {
        guard let name = try? AccountName(name), let account = try await verifier.account(named: name) else {
            return nil
        }
        return identity(of: account, certificate)
    }

    private func identity(of account: Account, _ certificate: Certificate?) -> Identity? {
        guard !account.isDisabled, [.either, .certificate].contains(account.effective.proof),
            stands(certificate, for: account)
        else { return nil }
        return Identity(account, root: root, hasCertificate: true)
    }

    /// The same for an attempt that is not counted.
    ///
    /// An unknown name, a wrong password, a disabled account and one without a proper hash are all the same answer
    /// after the same work (RFC 2577 §6); only a right password that was right minutes ago costs less. An account
    /// called `anonymous` or `ftp` comes before the visitors' policy.
    func identify(
        name: [UInt8], password: [UInt8], certificate: Certificate? = nil, from peer: SocketAddress.Host
    ) async throws(AccountError) -> Identity? {
        let name = try? AccountName(name)
        if let name, let account = try await verifier.account(named: name) {
            if let identity = identity(of: account, certificate) { return identity }
            if isVerified(password, for: account) { return admit(account, certificate) }
            switch try await verifier.verify(name, secret: password, from: peer) {
            case .proved(let account):
                if account.isDisabled { return nil }
                if let hash = account.password { verified.insert(password, for: hash) }
                return admit(account, certificate)
            case .wrong: return nil
            case .unknown: break
            }
        } else if let name, let permissions = anonymous.permissions, AnonymousPolicy.covers(name) {
            return Identity(visitorMay: permissions, root: root)
        }
        await check.pretend(password)
        return nil
    }

    private func isVerified(_ password: [UInt8], for account: Account) -> Bool {
        guard !account.isDisabled, let hash = account.password else { return false }
        return verified.contains(password, for: hash)
    }

    /// The identity of an account whose password is right.
    private func admit(_ account: Account, _ certificate: Certificate?) -> Identity {
        Identity(account, root: root, hasCertificate: stands(certificate, for: account))
    }

    private func stands(_ certificate: Certificate?, for account: Account) -> Bool {
        guard let certificate, let names = account.effective.certificates else { return false }
        return certificate.stands(for: names, at: System.secondsSince1970())
    }

    /// True when the account of a login by that name is still there, not disabled, and as it was, password included.
    package func confirms(_ identity: Identity, as name: [UInt8]) async throws(AccountError) -> Bool {
        guard let name = try? AccountName(name) else { return false }
        if let account = try await verifier.account(named: name) {
            return !account.isDisabled
                && Identity(account, root: root, hasCertificate: identity.hasCertificate) == identity
        }
        guard let permissions = anonymous.permissions, AnonymousPolicy.covers(name) else { return false }
        return Identity(visitorMay: permissions, root: root) == identity
    }
}
