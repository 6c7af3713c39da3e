// SPDX-License-Identifier: Apache-2.0
package import FerryIO
import FTPPolicy

/// Makes an `Identity` out of a name and a password.
package struct Authenticator: Sendable {
    package let anonymous: AnonymousPolicy
    /// The home of visitors and of accounts without one of their own, and the virtual directories of all.
    private let served: ServedTree
    /// Asked in this order, until one knows the name.
    let verifiers: [any CredentialVerifier]
    /// Told of a verifier that cannot judge, and is passed over; without it nobody is let in then.
    private let passOver: (@Sendable (AccountError) -> Void)?
    /// Does the work of a comparison where no verifier has done it.
    let check: PasswordCheck
    private let throttle = LoginThrottle()
    private let verified = VerifiedLogins()

    init(
        verifiers: [any CredentialVerifier], anonymous: AnonymousPolicy, root: [UInt8],
        directories: VirtualDirectories = VirtualDirectories(), check: PasswordCheck,
        passOver: (@Sendable (AccountError) -> Void)? = nil
    ) {
        self.verifiers = verifiers
        self.anonymous = anonymous
        self.served = ServedTree(home: root, directories: directories)
        self.check = check
        self.passOver = passOver
    }

    /// Counts an attempt to log in, before the password is looked at; `identify` it after its delay.
    package func attempt(
        name: [UInt8], password: [UInt8], from peer: SocketAddress.Host
    ) -> LoginThrottle.Attempt {
        throttle.attempt(name: name, password: password, from: peer)
    }

    /// Forgets the attempts from these addresses, so that the next one waits for none of them.
    package func forgive(_ network: IPNetwork) { throttle.forgive(network) }

    /// The identity that name and password prove, or name and certificate; nil if they prove none.
    ///
    /// A certificate is one that an authority has signed. An attempt that succeeds is counted no more, nor is one that
    /// nobody could judge.
    ///
    /// - Throws: `AccountError` if nothing can be said now: a client can be neither let in nor turned away then.
    package func identify(
        name: [UInt8], password: [UInt8], certificate: Certificate? = nil, from origin: LoginOrigin,
        _ attempt: consuming LoginThrottle.Attempt
    ) async throws(AccountError) -> Identity? {
        let identity: Identity?
        do throws(AccountError) {
            identity = try await identify(name: name, password: password, certificate: certificate, from: origin)
        } catch {
            throttle.withdraw(attempt)
            throw error
        }
        if identity != nil { throttle.succeeded(attempt) }
        return identity
    }

    /// The identity that name and certificate prove without a password; nil if they prove none, or if the account wants
    /// the password too.
    package func identify(
        name: [UInt8], certificate: Certificate
    ) async throws(AccountError) -> Identity? {
        guard let name = try? AccountName(name), let account = try await knownAccount(named: name) else { return nil }
        return identity(of: account, certificate)
    }

    /// The account of that name, if a verifier knows it without its secret.
    private func knownAccount(named name: AccountName) async throws(AccountError) -> Account? {
        for verifier in verifiers {
            do throws(AccountError) {
                if let account = try await verifier.account(named: name) { return account }
            } catch {
                // The password's turn tells it.
                if passOver == nil { throw error }
            }
        }
        return nil
    }

    private func identity(of account: Account, _ certificate: Certificate?) -> Identity? {
        guard !account.isDisabled, [.either, .certificate].contains(account.effective.proof),
            stands(certificate, for: account)
        else { return nil }
        return Identity(account, in: served, hasCertificate: true)
    }

    /// The same for an attempt that is not counted.
    ///
    /// An unknown name, a wrong password, a disabled account and one without a proper hash are all the same answer
    /// after the work of a hash (RFC 2577 §6); only a right password that was right minutes ago costs less. An account
    /// called `anonymous` or `ftp` comes before the visitors' policy, if it is known without its secret.
    func identify(
        name: [UInt8], password: [UInt8], certificate: Certificate? = nil, from origin: LoginOrigin
    ) async throws(AccountError) -> Identity? {
        guard let name = try? AccountName(name) else {
            await check.pretend(password)
            return nil
        }
        if let permissions = anonymous.permissions, AnonymousPolicy.covers(name),
            try await knownAccount(named: name) == nil
        {
            return Identity(visitorMay: permissions, in: served)
        }
        let credentials = LoginCredentials(name, secret: password, from: origin)
        var failure: AccountError?
        for (number, verifier) in verifiers.enumerated() {
            do throws(AccountError) {
                switch try await judge(credentials, certificate, by: verifier, number) {
                case .admitted(let identity): return identity
                case .refused: return nil
                case .unknown: continue
                }
            } catch {
                guard let passOver else { throw error }
                passOver(error)
                failure = error
            }
        }
        await check.pretend(password)
        // The one that could not be asked may be the one that knows the name.
        if let failure { throw failure }
        return nil
    }

    private enum Judgement {
        case admitted(Identity)
        case refused
        case unknown
    }

    private func judge(
        _ credentials: LoginCredentials, _ certificate: Certificate?, by verifier: any CredentialVerifier, _ number: Int
    ) async throws(AccountError) -> Judgement {
        if let account = try await verifier.account(named: credentials.name) {
            if let identity = identity(of: account, certificate) { return .admitted(identity) }
            if isVerified(credentials.secret, for: account) { return .admitted(admit(account, certificate)) }
        } else if verifier.keepsHashes {
            return .unknown
        } else if verifier.remembering > .zero, let account = verified.account(for: credentials, by: number) {
            return .admitted(admit(account, certificate))
        }
        switch try await verifier.verify(credentials) {
        case .proved(let account) where !account.isDisabled:
            if let hash = account.password {
                verified.insert(credentials.secret, for: hash)
            } else if verifier.remembering > .zero {
                verified.insert(account, for: credentials, by: number, lasting: verifier.remembering)
            }
            return .admitted(admit(account, certificate))
        case .proved, .wrong:
            if !verifier.keepsHashes { await check.pretend(credentials.secret) }
            return .refused
        case .unknown: return .unknown
        }
    }

    private func isVerified(_ password: [UInt8], for account: Account) -> Bool {
        guard !account.isDisabled, let hash = account.password else { return false }
        return verified.contains(password, for: hash)
    }

    /// The identity of an account that somebody has proved already.
    func identity(of account: Account, like identity: Identity) -> Identity {
        Identity(account, in: served, hasCertificate: identity.hasCertificate)
    }

    /// The identity of an account whose password is right.
    private func admit(_ account: Account, _ certificate: Certificate?) -> Identity {
        Identity(account, in: served, hasCertificate: stands(certificate, for: account))
    }

    private func stands(_ certificate: Certificate?, for account: Account) -> Bool {
        guard let certificate, let names = account.effective.certificates else { return false }
        return certificate.stands(for: names, at: System.secondsSince1970())
    }

    /// True when the account of a login by that name is still there, not disabled, and as it was, password included.
    package func confirms(_ identity: Identity, as name: [UInt8]) async throws(AccountError) -> Bool {
        guard let name = try? AccountName(name) else { return false }
        if let account = try await knownAccount(named: name) {
            return !account.isDisabled
                && Identity(account, in: served, hasCertificate: identity.hasCertificate) == identity
        }
        guard let permissions = anonymous.permissions, AnonymousPolicy.covers(name) else { return false }
        return Identity(visitorMay: permissions, in: served) == identity
    }
}
