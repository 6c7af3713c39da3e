// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FTPAccounts

/// Databases that later programs have written.
struct DatabaseFormTests {
    private func open(_ name: String, in directory: borrowing TemporaryDirectory) async throws {
        let path = Array(directory.path(name).utf8)
        switch StateDatabase(rawValue: name) {
        case .accounts?: _ = try await SQLiteAccountStore.open(at: path, by: "ferryd 2.0")
        case .bans?: _ = try BanStore(path: path, by: "ferryd 2.0")
        case .quotas?: _ = try SQLiteTreeUses(at: path, by: "ferryd 2.0")
        case nil: Issue.record("no database")
        }
    }

    @Test(arguments: StateDatabase.allCases)
    func `a later form is refused with the program that wrote it, and left as it is`(_ database: StateDatabase)
        async throws
    {
        let directory = try TemporaryDirectory()
        let path = directory.path(database.rawValue)
        try Files.write([], to: path)
        try await open(database.rawValue, in: directory)
        do {
            let later = try SQLiteConnection(path: Array(path.utf8))
            try later.run("UPDATE written_by SET program = 'ferryd 9.1'")
            try later.run("PRAGMA user_version = 99")
        }
        let error = await #expect(throws: AccountError.self) { try await open(database.rawValue, in: directory) }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("ferryd 9.1 wrote it in a form (99) that this ferryd does not know"), "\(sentence)")
        #expect(sentence.contains("Install that version, or a later one"))
        #expect(database.fault(at: Array(path.utf8))?.contains("ferryd 9.1 wrote it in a form (99)") == true)
        #expect(try SQLiteConnection(path: Array(path.utf8)).integer("PRAGMA user_version") == 99)
    }

    @Test func `the copy from before is named where there is one`() async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path("accounts.sqlite")
        try Files.write([], to: path)
        try await open("accounts.sqlite", in: directory)
        try SQLiteConnection(path: Array(path.utf8)).run("PRAGMA user_version = 99")
        let newest = SQLiteAccountStore.form.newest
        try Files.write([], to: "\(path).version-\(newest)")
        let error = await #expect(throws: AccountError.self) { try await open("accounts.sqlite", in: directory) }
        #expect(
            error?.description.contains("put the copy from before in its place: accounts.sqlite.version-\(newest)")
                == true)
    }

    @Test(arguments: StateDatabase.allCases)
    func `a database that was cut off is told of, and not read`(_ database: StateDatabase) async throws {
        let directory = try TemporaryDirectory()
        let path = directory.path(database.rawValue)
        try Files.write([], to: path)
        try await open(database.rawValue, in: directory)
        let bytes = try database.copy(at: Array(path.utf8))
        #expect(database.fault(at: Array(path.utf8)) == nil)
        let broken = directory.path("broken")
        try Files.write(Array(bytes.dropLast(bytes.count / 2)), to: broken)
        #expect(database.fault(at: Array(broken.utf8)) != nil)
        try Files.write(bytes, to: directory.path("copy"))
        #expect(database.fault(at: Array(directory.path("copy").utf8)) == nil)
    }
}
