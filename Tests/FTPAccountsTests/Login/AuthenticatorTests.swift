// SPDX-License-Identifier: Apache-2.0
import FerryIO
import FTPPolicy
import Synchronization
import Testing

@testable import FTPAccounts

struct AuthenticatorTests {
    /// Accounts: `ada` (password "engine"), `bob` (disabled), `eve` (no password), `mal` (no proper hash).
    private let store = MemoryAccountStore()
    private let root = Array("/srv/ftp".utf8)

    init() throws {
        let hash = try PasswordHash(of: Array("engine".utf8), cost: 1)
        try store.add(
            Account(try AccountName("ada"), password: hash, permissions: [.list, .write], maxSessions: 2))
        try store.add(Account(try AccountName("bob"), password: hash, home: Array("/home/bob".utf8), isDisabled: true))
        try store.add(Account(try AccountName("eve")))
        try store.add(Account(try AccountName("mal"), password: PasswordHash(stored: "*")))
        try store.add(Account(try AccountName("zoe"), password: PasswordHash(stored: "")))
    }

    private func identify(
        _ name: String, _ password: String, anonymous: AnonymousPolicy = .off
    ) async throws -> Identity? {
        try await Authenticator(store: store, anonymous: anonymous, root: root)
            .identify(name: Array(name.utf8), password: Array(password.utf8), from: LoginOrigin(client: .v4(1)))
    }

    @Test func `the right password gives the identity of the account`() async throws {
        let identity = try #require(try await identify("ada", "engine"))
        #expect(identity.name.description == "ada")
        #expect(identity.home == root)
        #expect(identity.permissions == [.list, .write])
        #expect(identity.settings.maxSessions == 2)
        #expect(!identity.isAnonymous)
    }

    @Test func `an account with a home of its own gets it`() async throws {
        var edit = AccountEdit()
        edit.isDisabled = false
        try store.change(try AccountName("bob"), edit)
        #expect(try await identify("bob", "engine")?.home == Array("/home/bob".utf8))
    }

    @Test(arguments: [
        ("ada", "wrong"), ("ada", ""), ("ada", "engine\0"), ("Ada", "engine"), ("nobody", "engine"), ("nobody", ""),
        ("bob", "engine"), ("eve", ""), ("eve", "engine"), ("mal", "*"), ("mal", "engine"), ("zoe", ""),
        ("zoe", "engine"), ("", ""), ("..", "engine"), ("a/b", "engine"), ("anonymous", "me@example.org"), ("ftp", ""),
    ])
    func `everybody else stays outside`(name: String, password: String) async throws {
        #expect(try await identify(name, password) == nil)
    }

    @Test(arguments: ["ada", "bob", "eve", "mal", "zoe", "nobody", "..", "", "anonymous"])
    func `each answer costs the computation of one hash`(name: String) async throws {
        for password in ["engine", "wrong"] {
            let computed = Mutex(0)
            let check = PasswordCheck { password, setting in
                let hash = Crypt.hash(password, setting)
                if hash != nil { computed.withLock { $0 += 1 } }
                return hash
            }
            let authenticator = Authenticator(store: store, anonymous: .off, root: root, check: check)
            _ = try await authenticator.identify(
                name: Array(name.utf8), password: Array(password.utf8), from: LoginOrigin(client: .v4(1)))
            #expect(computed.withLock { $0 } == 1)
        }
    }

    @Test(arguments: ["anonymous", "ftp", "Anonymous", "FTP"])
    func `visitors are let in with any password, as far as the policy goes`(name: String) async throws {
        for password in ["", "me@example.org"] {
            let reader = try #require(try await identify(name, password, anonymous: .read))
            #expect(reader.permissions == .readOnly)
            let writer = try #require(try await identify(name, password, anonymous: .write))
            #expect(writer.permissions == [.list, .read, .write, .make])
            for visitor in [reader, writer] {
                #expect(visitor.isAnonymous)
                #expect(visitor.home == root)
                #expect(visitor.name == .anonymous)
                #expect(visitor.settings.maxSessions == nil)
            }
            #expect(try await identify(name, password, anonymous: .off) == nil)
        }
    }

    @Test func `an account called ftp needs its password also where visitors are let in`() async throws {
        let hash = try PasswordHash(of: Array("engine".utf8), cost: 1)
        try store.add(Account(try AccountName("ftp"), password: hash))
        #expect(try await identify("ftp", "me@example.org", anonymous: .read) == nil)
        #expect(try await identify("ftp", "engine", anonymous: .read)?.isAnonymous == false)
        #expect(try await identify("anonymous", "", anonymous: .read)?.isAnonymous == true)
    }

    @Test func `a store that cannot be read is no wrong password`() async throws {
        let authenticator = Authenticator(store: BrokenStore(), anonymous: .read, root: root)
        for name in ["ada", "anonymous"] {
            await #expect(throws: AccountError.unavailable("No disk.")) {
                try await authenticator.identify(
                    name: Array(name.utf8), password: [], from: LoginOrigin(client: .v4(1)))
            }
        }
    }
}

/// A store whose disk is gone.
private struct BrokenStore: AccountStore {
    private var error: AccountError { .unavailable("No disk.") }

    var isEmpty: Bool { get throws(AccountError) { throw error } }
    func account(named name: AccountName) throws(AccountError) -> Account? { throw error }
    func accounts() throws(AccountError) -> [Account] { throw error }
    func add(_ account: Account) throws(AccountError) { throw error }
    func change(_ name: AccountName, _ edit: AccountEdit) throws(AccountError) -> Account { throw error }
    func replacePassword(
        of name: AccountName, _ old: PasswordHash, with new: PasswordHash
    ) throws(AccountError) -> Bool { throw error }
    func remove(_ name: AccountName) throws(AccountError) { throw error }
    func groups() throws(AccountError) -> [AccountGroup] { throw error }
    func addGroup(_ group: AccountGroup) throws(AccountError) { throw error }
    func changeGroup(_ name: AccountName, _ edit: SettingsEdit) throws(AccountError) -> AccountGroup { throw error }
    func removeGroup(_ name: AccountName) throws(AccountError) { throw error }
}
