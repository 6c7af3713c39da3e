// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import FerryPostgres
import Testing

@testable import FTPAccounts

/// What every store must do, tried on each kind of store.
final class AccountStoreTests {
    enum Kind {
        case memory, sqlite, postgres

        /// Those that can be tried here: PostgreSQL comes by `scripts/bootstrap test`.
        static var allCases: [Kind] { [.memory, .sqlite] + (PostgresServer.isInstalled ? [.postgres] : []) }
    }

    private let directory: TemporaryDirectory
    private let ada: Account
    private let bob: Account
    private var postgres: PostgresServer?

    init() throws {
        directory = try TemporaryDirectory()
        ada = Account(
            try AccountName("ada"), password: PasswordHash(stored: "$y$x"), home: Array("/srv/\u{E9}".utf8) + [0xFF],
            permissions: [.list, .append], maxSessions: 4,
            rates: TransferRates(up: TransferRate("2M"), down: TransferRate("3M")), isDisabled: true)
        bob = Account(try AccountName("bob"))
    }

    private func store(_ kind: Kind) async throws -> any AccountStore {
        switch kind {
        case .memory: return MemoryAccountStore()
        case .sqlite:
            try Files.write([], to: directory.path("accounts.sqlite"))
            return try await SQLiteAccountStore.open(at: Array(directory.path("accounts.sqlite").utf8))
        case .postgres:
            let server = try PostgresServer.shared()
            postgres = server
            return PostgresAccountStore(in: try .open(PostgresAddress(server.newDatabase()), by: "a test"))
        }
    }

    @Test(arguments: Kind.allCases) func `a new store is empty`(kind: Kind) async throws {
        let store = try await store(kind)
        #expect(try await store.isEmpty)
        #expect(try await store.accounts().isEmpty)
        #expect(try await store.account(named: ada.name) == nil)
    }

    @Test(arguments: Kind.allCases) func `what is added comes back as it was`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.add(bob)
        try await store.add(ada)
        #expect(try await store.isEmpty == false)
        var accounts = try await store.accounts()
        for index in accounts.indices {
            #expect(accounts[index].created > 1_700_000_000)
            #expect(accounts[index].changed == accounts[index].created)
            (accounts[index].created, accounts[index].changed) = (0, 0)
        }
        #expect(accounts == [ada, bob])
        #expect(try await store.account(named: ada.name)?.home == ada.home)
        #expect(try await store.account(named: try AccountName("Ada")) == nil)
    }

    @Test(arguments: Kind.allCases) func `a name is given once`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.add(ada)
        await #expect(throws: AccountError.alreadyExists(ada.name)) { try await store.add(Account(ada.name)) }
        #expect(try await store.account(named: ada.name)?.maxSessions == 4)
    }

    @Test(arguments: Kind.allCases) func `changes touch what they say`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.add(ada)
        try await store.add(bob)
        var edit = AccountEdit()
        edit.settings.given.permissions = .all
        edit.settings.cleared.insert("home")
        let changed = try await store.change(ada.name, edit)
        #expect(changed == (try await store.account(named: ada.name)))
        #expect(changed.permissions == .all)
        #expect(changed.home == nil)
        #expect(changed.password == ada.password)
        #expect(changed.isDisabled)
        #expect(try await store.account(named: bob.name)?.permissions == .all)
        await #expect(throws: AccountError.notFound(.ferry)) { try await store.change(.ferry, edit) }
    }

    @Test(arguments: Kind.allCases) func `what is removed is gone`(kind: Kind) async throws {
        let store = try await store(kind)
        try await store.add(ada)
        try await store.remove(ada.name)
        #expect(try await store.isEmpty)
        await #expect(throws: AccountError.notFound(ada.name)) { try await store.remove(ada.name) }
    }

    @Test(arguments: Kind.allCases) func `hostile names are names like others`(kind: Kind) async throws {
        let store = try await store(kind)
        let names = ["x' OR '1'='1", "\"; DROP TABLE account; --", "%", "_", "?", "NULL", "$(id)", "a\\b"]
        for name in names { try await store.add(Account(try AccountName(name))) }
        for name in names {
            let name = try AccountName(name)
            #expect(try await store.account(named: name)?.name == name)
        }
        #expect(try await store.accounts().count == names.count)
        for name in names { try await store.remove(try AccountName(name)) }
        #expect(try await store.isEmpty)
    }

    @Test(arguments: Kind.allCases) func `an account has its group's settings where it says nothing`(
        kind: Kind
    ) async throws {
        let store = try await store(kind)
        let group = try Self.guests()
        try await store.addGroup(group)
        await #expect(throws: AccountError.groupExists(group.name)) { try await store.addGroup(group) }
        try await store.add(ada)
        try await store.add(bob)
        var edit = AccountEdit()
        edit.group = .of(group.name)
        #expect(try await store.change(bob.name, edit).permissions == .readOnly)
        let changed = try await store.change(ada.name, edit)
        #expect(changed.permissions == [.list, .append])
        #expect(changed.maxSessions == 4)

        var groupEdit = SettingsEdit()
        groupEdit.given.maxSessions = 7
        #expect(try await store.changeGroup(group.name, groupEdit).settings.permissions == .readOnly)
        #expect(try await store.account(named: bob.name)?.maxSessions == 7)
        #expect(try await store.accounts().map(\.maxSessions) == [4, 7])

        await #expect(throws: AccountError.groupInUse(group.name, by: ada.name)) {
            try await store.removeGroup(group.name)
        }
        edit.group = AccountEdit.Membership.none
        #expect(try await store.change(bob.name, edit).permissions == .all)
        try await store.change(ada.name, edit)
        try await store.removeGroup(group.name)
        #expect(try await store.groups().isEmpty)
    }

    @Test(arguments: Kind.allCases) func `nobody joins a group that is not there`(kind: Kind) async throws {
        let store = try await store(kind)
        let guests = try AccountName("guests")
        let member = Self.member(of: guests)
        await #expect(throws: AccountError.noGroup(guests)) { try await store.add(member) }
        try await store.add(bob)
        let edit = Self.joining(guests)
        await #expect(throws: AccountError.noGroup(guests)) { try await store.change(bob.name, edit) }
        await #expect(throws: AccountError.noGroup(guests)) { try await store.changeGroup(guests, SettingsEdit()) }
        await #expect(throws: AccountError.noGroup(guests)) { try await store.removeGroup(guests) }
        #expect(try await store.account(named: bob.name)?.group == nil)
        #expect(try await store.account(named: .ferry) == nil)
    }

    private static func guests() throws -> AccountGroup {
        var group = AccountGroup(try AccountName("guests"))
        (group.settings.permissions, group.settings.maxSessions) = (.readOnly, 2)
        return group
    }

    private static func member(of group: AccountName) -> Account {
        var member = Account(.ferry)
        member.group = group
        return member
    }

    private static func joining(_ group: AccountName) -> AccountEdit {
        var edit = AccountEdit()
        edit.group = .of(group)
        return edit
    }
}
