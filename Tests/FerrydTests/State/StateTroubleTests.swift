// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@testable import FTPAccounts
@testable import ferryd

/// Backups and restores of states that are old, damaged, or changed meanwhile.
final class StateTroubleTests {
    private let sitting: TerminalSession
    private var backup: String { sitting.temporary.path("ferryd.backup") }
    private var database: String { "\(sitting.state)/accounts.sqlite" }

    init() throws { sitting = try TerminalSession() }

    /// A database with ada in it, as ferryd of form 4 wrote it.
    private func earlierDatabase() throws -> [UInt8] {
        let path = sitting.temporary.path("earlier.sqlite")
        try Files.write([], to: path)
        let connection = try SQLiteConnection(path: Array(path.utf8))
        for step in SQLiteAccountStore.steps.prefix(4) { for statement in step { try connection.run(statement) } }
        try connection.run(
            "INSERT INTO account (name, permissions, disabled, created, changed) VALUES ('ada', 'list', 0, 1, 1)")
        return try connection.serialized()
    }

    private func write(_ entries: StateArchive.Entry...) throws {
        try Files.write([], to: backup)
        try StateArchive(entries, by: "ferryd 1", at: 0).write(to: Array(backup.utf8))
    }

    private func form() throws -> Int64 {
        try SQLiteConnection(path: Array(database.utf8)).integer("PRAGMA user_version")
    }

    @Test func `a backup of an earlier form is brought back, and stays one for all who only look`() async throws {
        try write(.init(name: "accounts.sqlite", bytes: try earlierDatabase()))
        let restored = try await sitting.state("restore", backup)
        #expect(restored.code == 0, "\(restored.errors)")
        #expect(try await sitting.state("check").code == 0)
        #expect(try await sitting.state("backup", backup, "--force").code == 0)
        #expect(try await sitting.user("list").output.contains("ada"))
        #expect(try await sitting.user("show", "ada").output.contains("ada"))
        let file = sitting.temporary.path("pureftpd.passwd")
        try Files.write(Array("ada:*:1:1::/srv/ada/./\n".utf8), to: file)
        let nothing = open("/dev/null", O_RDWR)
        defer { close(nothing) }
        let words = ["--state", sitting.state, "--root", sitting.temporary.path, "--port", "0"].map { Array($0.utf8) }
        _ = await CheckCommand.run(words, StandardStreams(input: nothing, output: nothing, errors: nothing))
        let dry = try await sitting.imports("pure-ftpd", file, "--dry-run", "--replace")
        #expect(dry.output.contains("ada: would be replaced"), "\(dry.errors)")
        #expect(try form() == 4)
        #expect(try Files.list(sitting.state).allSatisfy { !$0.contains("version-") })
        #expect(try await sitting.user("change", "ada", "--max-sessions=3").code == 0)
        #expect(try form() == SQLiteAccountStore.form.newest)
        #expect(Files.exists("\(database).version-4"))
    }

    /// The lock is a file that stays at its place, as one would that another program makes between the two moves.
    @Test func `where the new files cannot be moved in, all is as it was`() async throws {
        _ = try await sitting.user("add", "bob", "--password-file=-", input: "engine")
        try write(.init(name: "accounts.sqlite", bytes: try earlierDatabase()), .init(name: "ferryd.lock", bytes: []))
        let outcome = try await sitting.state("restore", backup, "--force")
        #expect(outcome.code == 1)
        #expect(
            outcome.errors.contains("another program has made a file there meanwhile. All is as it was; try again."),
            "\(outcome.errors)")
        #expect(try await sitting.accepts("bob", "engine"))
        #expect(try Files.list(sitting.state).allSatisfy { !$0.hasPrefix("replaced-") })
    }

    @Test(.enabled(if: getuid() == 0)) func `what root puts aside belongs to the owner of the state`() async throws {
        _ = try await sitting.user("add", "bob", "--password-file=-", input: "engine")
        try write(.init(name: "accounts.sqlite", bytes: try earlierDatabase()))
        try #require(chown(sitting.state, 4321, 4322) == 0)
        #expect(try await sitting.state("restore", backup, "--force").code == 0)
        for name in ["replaced-1", "accounts.sqlite"] {
            var status = stat()
            try #require(unsafe stat("\(sitting.state)/\(name)", &status) == 0)
            #expect(status.st_uid == 4321 && status.st_gid == 4322, "\(name)")
        }
    }

    @Test func `a backup of what is damaged takes the place of no other`() async throws {
        _ = try await sitting.user("add", "bob", "--password-file=-", "--expires=2031-01-01", input: "engine")
        #expect(try await sitting.state("backup", backup).code == 0)
        let sound = try Files.read(backup)
        try SQLiteConnection(path: Array(database.utf8)).run("UPDATE setting SET value = 'never'")
        let outcome = try await sitting.state("backup", backup, "--force")
        #expect(outcome.code == 1 && outcome.errors.contains("cannot be understood"), "\(outcome.errors)")
        #expect(try Files.read(backup) == sound)
    }
}
