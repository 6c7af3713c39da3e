// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FTPTesting
import Glibc
import Testing

@testable import FTPAccounts

/// What only the store on disk does.
final class SQLiteAccountStoreTests {
    private let temporary: TemporaryDirectory
    private let path: [UInt8]
    private let ada: Account
    private var file: String { temporary.path("accounts.sqlite") }

    init() throws {
        // In memory: here it counts what happens at once, and not how long a disk may take to keep it.
        temporary = try TemporaryDirectory(in: "/dev/shm")
        path = Array(temporary.path("accounts.sqlite").utf8)
        try Files.write([], to: temporary.path("accounts.sqlite"))
        ada = Account(try AccountName("ada"), password: PasswordHash(stored: "$y$x"))
    }

    /// Opens the database beside the store, as somebody with the `sqlite3` program would.
    private func raw() throws -> SQLiteConnection { try SQLiteConnection(path: Array(file.utf8)) }

    @Test func `accounts outlive the store`() async throws {
        try await SQLiteAccountStore.open(at: path).add(ada)
        let again = try await SQLiteAccountStore.open(at: path)
        #expect(try await again.account(named: ada.name)?.password == ada.password)
    }

    @Test func `two stores on one file see each other's changes at once`() async throws {
        let (server, tool) = try await (SQLiteAccountStore.open(at: path), SQLiteAccountStore.open(at: path))
        try await tool.add(ada)
        #expect(try await server.account(named: ada.name) != nil)
        try await server.remove(ada.name)
        #expect(try await tool.isEmpty)
    }

    @Test func `an account that is known is read again after every change, whoever made it`() async throws {
        let (server, tool) = try await (SQLiteAccountStore.open(at: path), SQLiteAccountStore.open(at: path))
        try await server.add(ada)
        func limit() async throws -> Int? { try await server.account(named: ada.name)?.maxSessions }
        #expect(try await limit() == nil)
        for (number, store) in [server, tool, tool, server].enumerated() {
            #expect(try await limit() == (number == 0 ? nil : number))
            var edit = AccountEdit()
            edit.settings.given.maxSessions = number + 1
            try await store.change(ada.name, edit)
            #expect(try await limit() == number + 1)
        }
        try raw().run("UPDATE setting SET value = '77' WHERE name = 'max-sessions'")
        #expect(try await limit() == 77)
        try await tool.remove(ada.name)
        #expect(try await server.account(named: ada.name) == nil)
        try await tool.add(ada)
        try await server.remove(ada.name)
        #expect(try await server.account(named: ada.name) == nil)
    }

    @Test func `who logs in does not wait for whoever writes`() async throws {
        let store = try await SQLiteAccountStore.open(at: path)
        try await store.add(ada)
        _ = try await store.account(named: ada.name)
        let writer = try raw()
        try writer.run("BEGIN IMMEDIATE")
        try writer.run("INSERT INTO setting VALUES ('account', 'ada', 'max-sessions', '77')")
        #expect(try await store.account(named: ada.name)?.maxSessions == nil)
        try writer.run("COMMIT")
        #expect(try await store.account(named: ada.name)?.maxSessions == 77)
    }

    @Test func `many stores opened and used at once lose no change`() async throws {
        let (path, ada) = (path, ada)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<6 {
                group.addTask {
                    let store = try await SQLiteAccountStore.open(at: path)
                    for round in 0..<20 {
                        try await store.add(Account(try AccountName("user\(number)-\(round)")))
                    }
                    try? await store.add(ada)
                }
            }
            try await group.waitForAll()
        }
        let store = try await SQLiteAccountStore.open(at: path)
        #expect(try await store.accounts().count == 121)
    }

    @Test func `two edits of different things at once are both kept`() async throws {
        let (first, second) = try await (SQLiteAccountStore.open(at: path), SQLiteAccountStore.open(at: path))
        try await first.add(ada)
        let name = ada.name
        for round in 1...20 {
            async let limit = first.change(
                name,
                {
                    var edit = AccountEdit(); edit.settings.given.maxSessions = round; return edit
                }())
            async let home = second.change(
                name,
                {
                    var edit = AccountEdit(); edit.settings.given.home = [UInt8(round)]; return edit
                }())
            _ = try await (limit, home)
            let account = try #require(try await first.account(named: name))
            #expect(account.maxSessions == round)
            #expect(account.home == [UInt8(round)])
        }
    }

    @Test func `a waiting writer gets its turn, an endless one is named`() async throws {
        let store = try await SQLiteAccountStore.open(at: path)
        try await store.add(ada)
        let impatient = try SQLiteConnection(path: Array(file.utf8), patience: 1)
        let other = try raw()
        try other.run("BEGIN IMMEDIATE")
        #expect(throws: SQLiteError.self) { try impatient.run("BEGIN IMMEDIATE") }
        // Readers do not wait.
        #expect(try await store.account(named: ada.name) != nil)
        let name = ada.name
        async let removal: Void = store.remove(name)
        try other.run("COMMIT")
        try await removal
    }

    @Test func `the hash of a former password is not left in the file`() async throws {
        let secret = "$y$former-password-hash"
        var edit = AccountEdit()
        do {
            let store = try await SQLiteAccountStore.open(at: path)
            try await store.add(Account(ada.name, password: PasswordHash(stored: secret)))
            edit.password = PasswordHash(stored: "$y$new-one")
            try await store.change(ada.name, edit)
        }
        let content = try contents(of: file)
        #expect(content.contains("$y$new-one"))
        #expect(!content.contains(secret))
    }

    @Test func `a row that makes no sense lets nobody in`() async throws {
        let store = try await SQLiteAccountStore.open(at: path)
        try await store.add(ada)
        try raw().run("INSERT INTO setting VALUES ('account', 'ada', 'allow', 'list,fly')")
        let name = ada.name
        let error = await #expect(throws: AccountError.self) { try await store.account(named: name) }
        guard case .damaged(let sentence) = error else { throw TestProblem.unexpected }
        #expect(sentence.contains("account \"ada\": Unknown permission \"fly\"."))
    }

    @Test func `a file that is no database is left alone and named`() async throws {
        let junk = String(repeating: "This is no database. ", count: 100)
        let stream = try #require(fopen(file, "w"))
        fputs(junk, stream)
        fclose(stream)
        let error = await #expect(throws: AccountError.self) { try await SQLiteAccountStore.open(at: path) }
        #expect(error?.description.hasPrefix("The accounts in \(file) cannot be understood:") == true)
        #expect(try contents(of: file) == junk)
    }

    @Test func `a database of a later program is left alone and named`() async throws {
        try await SQLiteAccountStore.open(at: path).add(ada)
        try raw().run("PRAGMA user_version = 99")
        let error = await #expect(throws: AccountError.self) { try await SQLiteAccountStore.open(at: path) }
        #expect(error?.description.contains("ferryd wrote it in a form (99) that this ferryd does not know") == true)
        #expect(try raw().integer("PRAGMA user_version") == 99)
    }

    @Test func `a setting that makes no sense or is not known lets nobody in`() async throws {
        let store = try await SQLiteAccountStore.open(at: path)
        try await store.add(ada)
        let name = ada.name
        for (setting, value, words) in [
            ("rate-up", "5", "rate-up takes bytes a second from 1K on, such as 500K or 2M, not \"5\""),
            ("wings", "2", "a setting \"wings\", which this ferryd does not know"),
        ] {
            try raw().run("DELETE FROM setting")
            try raw().run(
                "INSERT INTO setting VALUES ('account', 'ada', ?, ?)",
                [.text(Array(setting.utf8)), .text(Array(value.utf8))])
            let error = await #expect(throws: AccountError.self) { try await store.account(named: name) }
            #expect(error?.description.contains("account \"ada\": \(words)") == true, "\(error as Any)")
        }
    }

    @Test func `an account whose group is missing is an error, as it may count on that for its limits`() async throws {
        let store = try await SQLiteAccountStore.open(at: path)
        try await store.add(ada)
        try raw().run("UPDATE account SET member = 'guests'")
        let name = ada.name
        let error = await #expect(throws: AccountError.self) { try await store.account(named: name) }
        #expect(error?.description.contains("its group \"guests\" is missing") == true)
    }

    private func contents(of path: String) throws -> String {
        let stream = try #require(fopen(path, "r"))
        defer { fclose(stream) }
        var bytes: [UInt8] = []
        while case let byte = getc(stream), byte != EOF { bytes.append(UInt8(byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }
}

private enum TestProblem: Error { case unexpected }
