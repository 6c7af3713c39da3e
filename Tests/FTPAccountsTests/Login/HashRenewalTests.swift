// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FTPAccounts

/// A right password replaces a hash that is weaker than those of today.
struct HashRenewalTests {
    private let ada: AccountName
    private let old = PasswordHash(stored: "$1$saltsalt$9xy1btjgzLYfb7hivXtC//")

    init() throws { ada = try AccountName("ada") }

    private func logIn(_ store: any AccountStore, _ password: String) async throws -> Identity? {
        try await Authenticator(store: store, root: [])
            .identify(name: ada.bytes, password: Array(password.utf8), from: LoginOrigin(client: .v4(1)))
    }

    @Test func `a right login replaces a weak hash in the database, and changes nothing else`() async throws {
        let directory = try TemporaryDirectory()
        try Files.write([], to: directory.path("accounts.sqlite"))
        let store = try await SQLiteAccountStore.open(at: Array(directory.path("accounts.sqlite").utf8))
        try await store.add(Account(ada, password: old, maxSessions: 3))
        let before = try #require(try await store.account(named: ada))
        #expect(try await logIn(store, "wrong") == nil)
        #expect(try await store.account(named: ada)?.password == old)
        #expect(try await logIn(store, "secret") != nil)
        var after = try #require(try await store.account(named: ada))
        #expect(after.password?.method == "yescrypt")
        after.password = old
        #expect(after == before)
        #expect(try await logIn(store, "secret") != nil)
        #expect(try await logIn(store, "wrong") == nil)
    }

    @Test func `the identity of that login holds on`() async throws {
        let store = MemoryAccountStore()
        try store.add(Account(ada, password: old))
        let authenticator = Authenticator(store: store, root: [])
        let identity = try #require(
            try await authenticator.identify(
                name: ada.bytes, password: Array("secret".utf8), from: LoginOrigin(client: .v4(1))))
        #expect(try await authenticator.confirms(identity, as: ada.bytes))
        // The next connection pays nothing.
        #expect(
            try await authenticator.identify(
                name: ada.bytes, password: Array("secret".utf8), from: LoginOrigin(client: .v4(1))) == identity)
    }

    @Test func `a strong hash stays`() async throws {
        let store = MemoryAccountStore()
        let strong = PasswordHash(
            stored: "$argon2id$v=19$m=65536,t=1,p=2$a2lLvIdLohituZ5FsmlMwA$uHyF1PcxU/2iyZ5MswrNMQ")
        try store.add(Account(ada, password: strong))
        #expect(try await logIn(store, "secret") != nil)
        #expect(store.account(named: ada)?.password == strong)
    }

    /// A password of eight and of 72 bytes, and one byte beyond ASCII, of which DES takes seven bits.
    @Test(arguments: [
        ("ab1iBa.N.U2C6", "12345678", "12345678typo"),
        (
            "$2b$05$bHXFRDiTUaZcNfx1puj9Xudv8/e9hagaiXikWMGB8CfwWF6IqkNsm", String(repeating: "x", count: 72),
            String(repeating: "x", count: 72) + "typo"
        ),
        ("abNANd1rDfiNc", "secret", "secre\u{F4}"),
    ])
    func `what a hash does not read becomes no password`(hash: String, right: String, typo: String) async throws {
        let store = MemoryAccountStore()
        let short = PasswordHash(stored: hash)
        try store.add(Account(ada, password: short))
        _ = try await logIn(store, typo)
        #expect(store.account(named: ada)?.password == short)
        #expect(try await logIn(store, right) != nil)
        #expect(store.account(named: ada)?.password?.method == "yescrypt")
        #expect(!short.isMade(ofAll: Array(typo.utf8)) && short.isMade(ofAll: Array(right.utf8)))
    }

    @Test func `a password that somebody else has changed meanwhile stays changed`() throws {
        let store = MemoryAccountStore()
        let newest = PasswordHash(stored: "$y$j9T$x$y")
        try store.add(Account(ada, password: newest))
        #expect(!store.replacePassword(of: ada, old, with: PasswordHash(stored: "$y$j9T$a$b")))
        #expect(store.account(named: ada)?.password == newest)
        #expect(!store.replacePassword(of: try AccountName("bob"), old, with: newest))
    }

    @Test func `a login goes on where the store cannot be written to`() async throws {
        #expect(try await logIn(FixedStore(account: Account(ada, password: old)), "secret") != nil)
        #expect(try await logIn(FixedStore(account: Account(ada, password: old)), "wrong") == nil)
    }
}

/// A store on a disk that takes nothing.
private struct FixedStore: AccountStore {
    let account: Account
    private var error: AccountError { .unavailable("No room.") }

    var isEmpty: Bool { false }
    func account(named name: AccountName) -> Account? { name == account.name ? account : nil }
    func accounts() -> [Account] { [account] }
    func add(_ account: Account) throws(AccountError) { throw error }
    func change(_ name: AccountName, _ edit: AccountEdit) throws(AccountError) -> Account { throw error }
    func replacePassword(
        of name: AccountName, _ old: PasswordHash, with new: PasswordHash
    ) throws(AccountError) -> Bool { throw error }
    func remove(_ name: AccountName) throws(AccountError) { throw error }
    func groups() -> [AccountGroup] { [] }
    func addGroup(_ group: AccountGroup) throws(AccountError) { throw error }
    func changeGroup(_ name: AccountName, _ edit: SettingsEdit) throws(AccountError) -> AccountGroup { throw error }
    func removeGroup(_ name: AccountName) throws(AccountError) { throw error }
}
