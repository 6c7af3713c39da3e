// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization
import Testing

@testable import FTPAccounts

/// Several verifiers, of which the first that knows a name decides.
struct VerifierOrderTests {
    /// Knows the names and secrets that it is given, and nothing without a secret; counts what it is asked.
    private final class Outside: CredentialVerifier {
        let asked = Mutex<[LoginCredentials]>([])
        let remembering: Duration
        private let secrets: [String: String]
        private let failure: AccountError?

        init(_ secrets: [String: String], failing failure: AccountError? = nil, remembering: Duration = .zero) {
            (self.secrets, self.failure, self.remembering) = (secrets, failure, remembering)
        }

        func verify(_ credentials: LoginCredentials) throws(AccountError) -> CredentialVerdict {
            asked.withLock { $0.append(credentials) }
            if let failure { throw failure }
            guard let secret = secrets[credentials.name.description] else { return .unknown }
            if credentials.secret != Array(secret.utf8) { return .wrong }
            var account = Account(credentials.name)
            account.systemUser = SystemUser(user: 1000, group: 100)
            return .proved(account)
        }

        var count: Int { asked.withLock(\.count) }
    }

    private final class Work: Sendable {
        private let hashes = Atomic(0)
        var count: Int { hashes.load(ordering: .relaxed) }
        func add() { hashes.add(1, ordering: .relaxed) }
    }

    private let work = Work()
    private let accounts: StoredPasswords
    private let check: PasswordCheck

    init() throws {
        let store = MemoryAccountStore()
        let hash = try PasswordHash(of: Array("engine".utf8), cost: 1)
        try store.add(Account(try AccountName("ada"), password: hash))
        try store.add(Account(try AccountName("bob"), password: hash, isDisabled: true))
        let work = work
        check = PasswordCheck { password, setting in
            work.add()
            return Crypt.hash(password, setting)
        }
        accounts = StoredPasswords(store: store, check: check)
    }

    private func authenticator(
        _ verifiers: any CredentialVerifier..., passOver: (@Sendable (AccountError) -> Void)? = nil
    ) -> Authenticator {
        Authenticator(verifiers: verifiers, anonymous: .off, root: [], check: check, passOver: passOver)
    }

    private func login(
        _ name: String, _ secret: String, _ authenticator: Authenticator, from origin: LoginOrigin? = nil
    ) async throws -> Bool {
        try await authenticator.identify(
            name: Array(name.utf8), password: Array(secret.utf8), from: origin ?? LoginOrigin(client: .v4(1))) != nil
    }

    @Test func `a name that one does not know goes to the next`() async throws {
        let outside = Outside(["eve": "loom"])
        let both = authenticator(accounts, outside)
        #expect(try await login("ada", "engine", both))
        #expect(outside.count == 0)
        #expect(try await login("eve", "loom", both))
        #expect(try await login("eve", "other", both) == false)
        #expect(try await login("nobody", "loom", both) == false)
        #expect(outside.count == 3)
    }

    @Test func `a wrong password ends it, and so does a disabled account`() async throws {
        let outside = Outside(["ada": "loom", "bob": "loom"])
        let both = authenticator(accounts, outside)
        #expect(try await login("ada", "loom", both) == false)
        #expect(try await login("bob", "engine", both) == false)
        #expect(try await login("bob", "loom", both) == false)
        #expect(outside.count == 0)
        let reversed = authenticator(outside, accounts)
        #expect(try await login("ada", "engine", reversed) == false)
        #expect(try await login("ada", "loom", reversed))
    }

    @Test func `one that comes first is asked also for a password that the accounts have just proved`() async throws {
        let outside = Outside([:])
        let both = authenticator(outside, accounts)
        for _ in 1...2 { #expect(try await login("ada", "engine", both)) }
        #expect(outside.count == 2)
    }

    @Test func `one that cannot judge lets nobody in by a later one, and counts no attempt`() async throws {
        let failure = AccountError.notJudged("No directory.")
        let outside = Outside([:], failing: failure)
        let both = authenticator(outside, accounts)
        let name = Array("ada".utf8)
        for number in 0..<8 {
            let password = Array("engine\(number)".utf8)
            let attempt = both.attempt(name: name, password: password, from: .v4(1))
            #expect(attempt.delay == .zero)
            let origin = LoginOrigin(client: .v4(1))
            do throws(AccountError) {
                _ = try await both.identify(name: name, password: password, from: origin, attempt)
                Issue.record("judged")
            } catch { #expect(error == failure) }
        }
    }

    @Test func `one that cannot judge is passed over where that is wanted, and told`() async throws {
        let failure = AccountError.notJudged("No directory.")
        let told = Mutex<[AccountError]>([])
        let both = authenticator(Outside([:], failing: failure), accounts) { error in told.withLock { $0.append(error) }
        }
        #expect(try await login("ada", "engine", both))
        #expect(try await login("ada", "wrong", both) == false)
        // It may be the one that knows the name: that is no wrong password.
        await #expect(throws: failure) { try await login("eve", "loom", both) }
        #expect(told.withLock { $0 } == [failure, failure, failure])
    }

    @Test func `each refusal costs one hash, whoever refuses`() async throws {
        let both = authenticator(accounts, Outside(["eve": "loom"]))
        for (name, password) in [
            ("ada", "x"), ("bob", "engine"), ("eve", "x"), ("nobody", "x"), ("a/b", "x"), ("", "x"),
        ] {
            let before = work.count
            #expect(try await login(name, password, both) == false)
            #expect(work.count == before + 1, "\(name)")
        }
    }

    @Test func `a right password is remembered only where that is wanted, and for the very same question`() async throws
    {
        let forgetful = Outside(["eve": "loom"])
        for _ in 1...2 { #expect(try await login("eve", "loom", authenticator(forgetful))) }
        #expect(forgetful.count == 2)
        let outside = Outside(["eve": "loom"], remembering: .seconds(60))
        let remembering = authenticator(outside)
        for _ in 1...3 { #expect(try await login("eve", "loom", remembering)) }
        #expect(outside.count == 1)
        #expect(try await login("eve", "loom", remembering, from: LoginOrigin(client: .v4(2))))
        #expect(try await login("eve", "other", remembering) == false)
        #expect(try await login("eve", "other", remembering) == false)
        #expect(outside.count == 4)
    }

    @Test func `what is remembered is forgotten in time`() throws {
        let logins = VerifiedLogins()
        let credentials = LoginCredentials(
            try AccountName("eve"), secret: Array("loom".utf8), from: LoginOrigin(client: .v4(1)))
        let account = Account(credentials.name)
        let now = ContinuousClock.now
        logins.insert(account, for: credentials, by: 1, lasting: .seconds(5), now: now)
        #expect(logins.account(for: credentials, by: 1, now: now + .seconds(4)) == account)
        #expect(logins.account(for: credentials, by: 0, now: now) == nil)
        #expect(logins.account(for: credentials, by: 1, now: now + .seconds(5)) == nil)
    }

    @Test func `the user of the machine is part of the identity, and root never is`() async throws {
        let identity = try await authenticator(Outside(["eve": "loom"])).identify(
            name: Array("eve".utf8), password: Array("loom".utf8), from: LoginOrigin(client: .v4(1)))
        #expect(identity?.systemUser == SystemUser(user: 1000, group: 100))
        #expect(SystemUser(user: 0, group: 0) == nil)
    }

    @Test func `no session of it is taken for one that would still be let in without its secret`() async throws {
        let authenticator = authenticator(accounts, Outside(["eve": "loom"]))
        let identity = try #require(
            try await authenticator.identify(
                name: Array("eve".utf8), password: Array("loom".utf8), from: LoginOrigin(client: .v4(1))))
        #expect(try await authenticator.confirms(identity, as: Array("eve".utf8)) == false)
    }
}
