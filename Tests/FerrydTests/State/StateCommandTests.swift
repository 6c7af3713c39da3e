// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import FerryIO
import Testing

@testable import ferryd

final class StateCommandTests {
    private let sitting: TerminalSession
    private var backup: String { sitting.temporary.path("ferryd.backup") }
    private var state: StateDirectory { StateDirectory(path: Array(sitting.state.utf8)) }

    init() async throws {
        sitting = try TerminalSession()
        _ = try await sitting.user("add", "ada", "--password-file=-", "--max-sessions=3", input: "engine")
        _ = try state.bans()
        let quotas = try state.quotas()
        _ = try quotas.open(TreePlace(device: 1, inode: 2), at: Array("/srv".utf8))
        try quotas.write([
            .init(
                TreePlace(device: 1, inode: 2), path: Array("/srv".utf8), use: TreeUse(bytes: 5, files: 1),
                isOpen: false)
        ])
        try state.replaceFile("key.pem", with: Array("a key".utf8))
        try state.replaceFile("passive-troubles.json", with: Array("{}".utf8))
        try state.replaceFile("accounts.sqlite.version-4", with: Array("old".utf8))
    }

    private func other() -> String { sitting.temporary.path("other") }

    private func restore(_ words: String...) async throws -> TerminalSession.Outcome {
        try await sitting.state(["restore", backup, "--state", other()] + words)
    }

    @Test func `what a server must not lose comes back in another directory`() async throws {
        let kept = try await sitting.state("backup", backup)
        #expect(kept.code == 0, "\(kept.errors)")
        #expect(kept.output.hasPrefix("Wrote 4 files of \(sitting.state), "), "\(kept.output)")
        #expect(try Files.mode(of: backup) & 0o777 == 0o600)
        #expect(try Files.list(sitting.temporary.path).filter { $0.hasPrefix("ferryd.backup") } == ["ferryd.backup"])
        let restored = try await restore()
        #expect(restored.code == 0, "\(restored.errors)")
        #expect(restored.output.hasPrefix("Brought back 4 files that ferryd \(Version.text) wrote on "))
        #expect(
            try Files.list(other()).filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }.sorted() == [
                "accounts.sqlite", "bans.sqlite", "ferryd.lock", "key.pem", "quotas.sqlite",
            ])
        #expect(try Files.read("\(other())/key.pem") == Array("a key".utf8))
        #expect(try Files.mode(of: "\(other())/key.pem") & 0o777 == 0o600)
        let there = StateDirectory(path: Array(other().utf8))
        #expect(try await there.accounts(create: false).account(named: AccountName("ada"))?.maxSessions == 3)
        // What the trees hold is counted anew.
        #expect(try there.quotas(create: false).records().map(\.isOpen) == [true])
    }

    @Test func `a backup is whole while others write`() async throws {
        let store = try await sitting.store()
        try await withThrowingTaskGroup { group in
            group.addTask {
                for number in 0..<200 { try await store.add(Account(try AccountName("user-\(number)"))) }
            }
            for number in 0..<5 {
                let name = "\(backup).\(number)"
                let sitting = sitting.state
                group.addTask {
                    let archive = try await Self.backUp(sitting, to: name)
                    let bytes = try #require(archive.entries.first { $0.name == "accounts.sqlite" }).bytes
                    try Files.write(bytes, to: "\(name).sqlite")
                    #expect(StateDatabase.accounts.fault(at: Array("\(name).sqlite".utf8)) == nil)
                }
            }
            try await group.waitForAll()
        }
    }

    private static func backUp(_ state: String, to path: String) async throws -> StateArchive {
        let words = ["backup", path, "--state", state].map { Array($0.utf8) }
        #expect(await StateCommand.run(words, StandardStreams(input: 0, output: 2, errors: 2)).rawValue == 0)
        return try StateArchive(readFrom: Array(path.utf8))
    }

    @Test func `a backup that is there is written over only where that is said`() async throws {
        try Files.write(Array("mine".utf8), to: backup)
        let refused = try await sitting.state("backup", backup)
        #expect(
            refused.code == 1
                && refused.errors.contains("is there already. Name another file, or write over it: --force"))
        #expect(try Files.read(backup) == Array("mine".utf8))
        #expect(try await sitting.state("backup", backup, "--force").code == 0)
        #expect(try StateArchive(readFrom: Array(backup.utf8)).entries.count == 4)
    }

    @Test func `a backup does not become a part of the state`() async throws {
        try Files.makeDirectory("\(sitting.state)/a")
        for place in ["mine", "a/mine", "a/../a/mine"] {
            let outcome = try await sitting.state("backup", "\(sitting.state)/\(place)")
            #expect(outcome.code == 1 && outcome.errors.contains("A backup belongs elsewhere"), "\(outcome.errors)")
        }
    }

    @Test func `state that is there is put aside only where that is said, and is whole there`() async throws {
        _ = try await sitting.state("backup", backup)
        _ = try await sitting.user("password", "ada", "--password-file=-", input: "changed")
        _ = try await sitting.user("add", "bob", "--password-file=-", input: "x")
        let refused = try await sitting.state("restore", backup)
        #expect(refused.code == 1 && refused.errors.contains("There is state in \(sitting.state) already."))
        #expect(try await sitting.account("bob") != nil)
        let done = try await sitting.state("restore", backup, "--force")
        #expect(done.code == 0, "\(done.errors)")
        #expect(done.output.contains("What was there is in \(sitting.state)/replaced-1 now"))
        #expect(try await sitting.account("bob") == nil)
        #expect(try await sitting.accepts("ada", "engine"))
        #expect(try await !sitting.accepts("ada", "changed"))
        let aside = StateDirectory(path: Array("\(sitting.state)/replaced-1".utf8))
        #expect(try await aside.accounts(create: false).account(named: AccountName("bob")) != nil)
        // What was put aside is in no backup.
        #expect(try await sitting.state("backup", backup, "--force").output.hasPrefix("Wrote 4 files"))
    }

    @Test func `nothing is restored under a server that runs`() async throws {
        _ = try await sitting.state("backup", backup)
        let lock = try StateLock(of: state, serving: Array("/srv".utf8))
        let refused = try await sitting.state("restore", backup, "--force")
        lock.release()
        #expect(refused.code == 1)
        #expect(refused.errors.contains("A server runs with the state directory \(sitting.state). Stop it first"))
        #expect(try await sitting.account("ada") != nil)
    }

    @Test func `a backup that is damaged, of a later program, or none changes nothing`() async throws {
        try Files.write(Array("no backup".utf8), to: backup)
        #expect(try await restore().errors.contains("cannot be understood"))
        for (name, bytes, reason) in [
            ("../evil", [], "it holds a file of the name \"../evil\""), ("/etc/x", [], "of the name \"/etc/x\""),
            ("a/./b", [], "of the name"),
            ("accounts.sqlite", Array("junk".utf8), "The backup is of no use. The accounts in"),
        ] as [(String, [UInt8], String)] {
            try Files.write([], to: backup)
            try StateArchive([.init(name: name, bytes: bytes)], by: "ferryd 9", at: 0).write(to: Array(backup.utf8))
            let outcome = try await restore()
            #expect(outcome.code == 1 && outcome.errors.contains(reason), "\(outcome.errors)")
            let left = Files.exists(other()) ? try Files.list(other()) : []
            #expect(left.filter { $0 != "ferryd.lock" }.isEmpty, "\(left)")
            try Files.remove(backup)
        }
    }

    @Test func `a check reads everything, and tells what is damaged`() async throws {
        #expect(try await sitting.state("check").output == "4 files of \(sitting.state): all is well.\n")
        try Files.setMode(0o644, of: "\(sitting.state)/key.pem")
        try Files.write(Array("junk, and no database of bans at all".utf8), to: "\(sitting.state)/bans.sqlite")
        let outcome = try await sitting.state("check")
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains("Others may reach \(sitting.state)/key.pem. Take that away: chmod go= '"))
        #expect(outcome.errors.contains("The bans in \(sitting.state)/bans.sqlite cannot be understood: "))
    }

    @Test(
        arguments: [
            ([], 2, "What is to be done with the state: backup, restore, or check?"),
            (["bakcup"], 2, "Did you mean \"backup\"?"),
            (["backup"], 2, "A file is missing, such as: ferryd state backup"),
            (["check", "x"], 2, "What is \"x\" for?"),
            (["backup", "/nowhere/x"], 1, "The directory /nowhere/ cannot be opened"),
            (["backup", "/tmp/"], 1, "/tmp/ is no name of a file."),
        ] as [([String], Int32, String)])
    func `a mistake is told`(words: [String], code: Int32, sentence: String) async throws {
        let outcome = try await sitting.state(words)
        #expect(outcome.code == code)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
}
