// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization
import Testing

@testable import FTPAccounts

struct VerifiedLoginsTests {
    private let ada = PasswordHash(stored: "$y$one")
    private let other = PasswordHash(stored: "$y$two")
    private let password = Array("engine".utf8)

    @Test func `a right password is remembered with the hash it was compared with`() {
        let logins = VerifiedLogins()
        logins.insert(password, for: ada)
        #expect(logins.contains(password, for: ada))
        #expect(!logins.contains(password, for: other))
        #expect(!logins.contains(Array("Engine".utf8), for: ada))
    }

    @Test func `it is forgotten when its time is over`() {
        let logins = VerifiedLogins(lifetime: .seconds(10))
        let now = ContinuousClock.now
        logins.insert(password, for: ada, now: now)
        #expect(logins.contains(password, for: ada, now: now + .seconds(9)))
        #expect(!logins.contains(password, for: ada, now: now + .seconds(10)))
    }

    @Test func `a full memory makes room`() {
        let logins = VerifiedLogins(lifetime: .seconds(10), capacity: 2)
        for word in ["a", "b", "c"] { logins.insert(Array(word.utf8), for: ada) }
        #expect(logins.contains(Array("c".utf8), for: ada))
    }
}

/// What the authenticator does with it: the work is counted, not timed.
struct RepeatedLoginTests {
    private let store = MemoryAccountStore()
    private let work = Counter()
    private let authenticator: Authenticator

    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func add() { count.withLock { $0 += 1 } }
    }

    init() throws {
        let hash = try PasswordHash(of: Array("engine".utf8), cost: 1)
        try store.add(Account(try AccountName("ada"), password: hash))
        try store.add(Account(try AccountName("bob"), password: hash, isDisabled: true))
        let work = work
        let check = PasswordCheck { password, setting in
            work.add()
            return Crypt.hash(password, setting)
        }
        authenticator = Authenticator(store: store, anonymous: .off, root: [], check: check)
    }

    private func login(_ name: String, _ password: String) async throws -> Bool {
        try await authenticator.identify(
            name: Array(name.utf8), password: Array(password.utf8), from: LoginOrigin(client: .v4(1))) != nil
    }

    @Test func `many logins of one user cost one hash`() async throws {
        for _ in 1...5 { #expect(try await login("ada", "engine")) }
        #expect(work.value == 1)
    }

    @Test func `each wrong password costs a hash, and so does a disabled account`() async throws {
        for _ in 1...2 { #expect(try await login("ada", "wrong") == false) }
        for _ in 1...2 { #expect(try await login("bob", "engine") == false) }
        for _ in 1...2 { #expect(try await login("nobody", "engine") == false) }
        #expect(work.value == 6)
    }

    @Test func `after a change the old password is worth nothing`() async throws {
        #expect(try await login("ada", "engine"))
        var edit = AccountEdit()
        edit.password = try PasswordHash(of: Array("loom".utf8), cost: 1)
        try store.change(try AccountName("ada"), edit)
        #expect(try await login("ada", "engine") == false)
        #expect(try await login("ada", "loom"))
    }

    @Test func `an account that is disabled is not let in by the password that was right before`() async throws {
        #expect(try await login("ada", "engine"))
        var edit = AccountEdit()
        edit.isDisabled = true
        try store.change(try AccountName("ada"), edit)
        #expect(try await login("ada", "engine") == false)
        #expect(work.value == 2)
        edit.isDisabled = false
        try store.change(try AccountName("ada"), edit)
        #expect(try await login("ada", "engine"))
        #expect(work.value == 2)
    }

    @Test func `a removed account is not let in`() async throws {
        #expect(try await login("ada", "engine"))
        try store.remove(try AccountName("ada"))
        #expect(try await login("ada", "engine") == false)
    }
}
