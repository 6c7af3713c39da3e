// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import Glibc
import Testing

@testable import FTPAccounts

/// The way of databases that earlier programs have made.
final class SchemaMigrationTests {
    private let temporary: TemporaryDirectory
    private let path: [UInt8]

    init() throws {
        temporary = try TemporaryDirectory(in: "/dev/shm")
        path = Array(temporary.path("accounts.sqlite").utf8)
        try Files.write([], to: temporary.path("accounts.sqlite"))
    }

    /// Makes a database as the program of that version did.
    private func make(version: Int) throws -> SQLiteConnection {
        let connection = try SQLiteConnection(path: path)
        for step in SQLiteAccountStore.steps.prefix(version) { for statement in step { try connection.run(statement) } }
        return connection
    }

    @Test(arguments: 1...4) func `accounts of each earlier version come along with all that they were given`(
        version: Int
    ) async throws {
        do {
            let old = try make(version: version)
            try old.run(
                """
                INSERT INTO account (name, password, home, permissions, max_sessions, disabled, created, changed)
                VALUES ('ada', '$y$x', CAST('/srv/ada' AS BLOB), 'list,read', 3, 1, 17, 18),
                       ('bob', NULL, NULL, 'all', NULL, 0, 19, 20)
                """)
            if version >= 2 { try old.run("UPDATE account SET rate_up = 2000000, rate_down = 1500") }
            if version >= 3 { try old.run("UPDATE account SET links = 'follow' WHERE name = 'ada'") }
        }
        let store = try await SQLiteAccountStore.open(at: path)
        let accounts = try await store.accounts()
        let ada = try #require(accounts.first)
        #expect(accounts.map(\.name.description) == ["ada", "bob"])
        #expect(ada.password == PasswordHash(stored: "$y$x"))
        #expect(ada.home == Array("/srv/ada".utf8))
        #expect(ada.permissions == .readOnly)
        #expect(ada.maxSessions == 3)
        #expect(ada.isDisabled)
        #expect([ada.created, ada.changed] == [17, 18])
        let rates = TransferRates(up: TransferRate("2M"), down: TransferRate(bytesPerSecond: 1500))
        #expect(ada.rates == (version >= 2 ? rates : TransferRates()))
        #expect(ada.links == (version >= 3 ? .follow : .tell))
        #expect(accounts[1].permissions == .all)
        #expect(accounts[1].settings.permissions == nil, "so that a group's permissions can hold")
    }

    @Test func `a copy of the earlier form is kept, for its owner alone, and an earlier program can go on with it`()
        async throws
    {
        let old = try make(version: 4)
        try old.run(
            "INSERT INTO account (name, permissions, disabled, created, changed) VALUES ('ada', 'all', 0, 1, 1)")
        _ = try await SQLiteAccountStore.open(at: path)
        let copyPath = temporary.path("accounts.sqlite.version-4")
        let copy = try SQLiteConnection(path: Array(copyPath.utf8))
        #expect(try copy.integer("PRAGMA user_version") == 4)
        #expect(try copy.integer("SELECT count(*) FROM account WHERE permissions = 'all'") == 1)
        #expect(try Files.mode(of: copyPath) == 0o600)
    }

    @Test(arguments: 0...4) func `whoever looks reads an earlier form, and leaves it as it is`(version: Int)
        async throws
    {
        do {
            let old = try make(version: version)
            if version > 0 {
                try old.run(
                    "INSERT INTO account (name, permissions, disabled, created, changed) VALUES ('ada', 'all', 0, 1, 1)"
                )
            }
        }
        let before = try Files.read(temporary.path("accounts.sqlite"))
        let store = try await SQLiteAccountStore.open(at: path, looks: true)
        #expect(try await store.accounts().map(\.name.description) == (version > 0 ? ["ada"] : []))
        #expect(try SQLiteAccountStore.readAccounts(at: path).count == (version > 0 ? 1 : 0))
        #expect(StateDatabase.accounts.fault(at: path) == nil)
        #expect(try !StateDatabase.accounts.copy(at: path).isEmpty)
        #expect(try Files.read(temporary.path("accounts.sqlite")) == before)
        #expect(try Files.list(temporary.path).allSatisfy { !$0.contains("version") })
    }

    @Test(.enabled(if: getuid() == 0)) func `the copy that root makes belongs to the owner of the directory`()
        async throws
    {
        _ = try make(version: 4)
        try #require(chown(temporary.path, 4321, 4322) == 0)
        _ = try await SQLiteAccountStore.open(at: path)
        var status = stat()
        try #require(unsafe stat(temporary.path("accounts.sqlite.version-4"), &status) == 0)
        #expect(status.st_uid == 4321 && status.st_gid == 4322)
    }

    @Test func `a copy that is there is never written over`() async throws {
        try Files.write(Array("an earlier copy".utf8), to: temporary.path("accounts.sqlite.version-4"))
        _ = try make(version: 4)
        _ = try await SQLiteAccountStore.open(at: path)
        #expect(try Files.read(temporary.path("accounts.sqlite.version-4")) == Array("an earlier copy".utf8))
        let copy = try SQLiteConnection(path: Array(temporary.path("accounts.sqlite.version-4.2").utf8))
        #expect(try copy.integer("PRAGMA user_version") == 4)
    }

    @Test func `of many programs that open an old database at once, one migrates it and makes the one copy`()
        async throws
    {
        let old = try make(version: 4)
        try old.run(
            "INSERT INTO account (name, permissions, disabled, created, changed) VALUES ('ada', 'all', 0, 1, 1)")
        try await withThrowingTaskGroup { group in
            for _ in 0..<8 {
                group.addTask { [path] in _ = try await SQLiteAccountStore.open(at: path) }
            }
            try await group.waitForAll()
        }
        #expect(
            try Files.list(temporary.path).filter { $0.contains("version") } == ["accounts.sqlite.version-4"])
        let copy = try SQLiteConnection(path: Array(temporary.path("accounts.sqlite.version-4").utf8))
        #expect(try copy.integer("PRAGMA user_version") == 4)
    }

    @Test func `a new database has no copy`() async throws {
        _ = try await SQLiteAccountStore.open(at: path)
        _ = try await SQLiteAccountStore.open(at: path)
        #expect(try Files.list(temporary.path).filter { $0.contains("version") }.isEmpty)
    }
}
