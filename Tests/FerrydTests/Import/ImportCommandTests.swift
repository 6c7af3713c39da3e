// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import Testing

@testable import ferryd

final class ImportCommandTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    private static let line = "$1$saltsalt$9xy1btjgzLYfb7hivXtC//"

    private func file(_ text: String) throws -> String {
        let path = sitting.temporary.path("pureftpd.passwd")
        try Files.write(Array(text.utf8), to: path)
        return path
    }

    private func good() throws -> String {
        try file("ada:\(Self.line):1:1::/srv/ada/./:::1:2\nbob:\(Self.line):1:1::/srv/bob/./:2000:0:::::5000000\n")
    }

    @Test func `accounts are taken over, told of, and log in with the password that they had`() async throws {
        let outcome = try await sitting.imports("pure-ftpd", try good())
        #expect(
            outcome.output == """
                ada: added: md5crypt, home /srv/ada
                    no counterpart: the ratio of 1 upload to 2 downloads
                bob: added: md5crypt, home /srv/bob, rate-up 2K, quota 5M
                Took over 2 accounts. 1 thing has no counterpart.

                """)
        #expect(outcome.code == 0 && outcome.errors.isEmpty)
        #expect(try await sitting.accepts("ada", "secret"))
        #expect(try await !sitting.accepts("ada", "wrong"))
        #expect(try await sitting.account("ada")?.password?.method == "yescrypt")
        #expect(try await sitting.account("bob")?.password?.method == "md5crypt")
    }

    @Test func `a dry run tells the same, and leaves not even a directory`() async throws {
        let outcome = try await sitting.imports("pure-ftpd", try good(), "--dry-run")
        #expect(outcome.output.hasPrefix("ada: would be added: md5crypt"))
        #expect(
            outcome.output.hasSuffix(
                "Would take over 2 accounts. 1 thing has no counterpart. Nothing was changed.\n"))
        #expect(outcome.code == 0)
        #expect(!Files.exists(sitting.state))
    }

    @Test func `an account that is there stays, unless it is to be replaced`() async throws {
        _ = try await sitting.user("add", "ada", "--password-file=-", "--max-sessions=7", input: "mine")
        let file = try good()
        let dry = try await sitting.imports("pure-ftpd", file, "-n", "--replace")
        #expect(dry.output.contains("ada: would be replaced: ") && dry.output.contains("bob: would be added: "))
        let left = try await sitting.imports("pure-ftpd", file)
        #expect(left.output.hasPrefix("ada: left as it is, as one of that name is there (--replace)\nbob: added: "))
        #expect(left.output.contains("Took over 1 account, left 1 account as it was."))
        #expect(try await sitting.accepts("ada", "mine"))
        let replaced = try await sitting.imports("pure-ftpd", file, "--replace")
        #expect(replaced.output.contains("Replaced 2 accounts."))
        #expect(try await sitting.accepts("ada", "secret"))
        #expect(try await sitting.account("ada")?.maxSessions == nil)
    }

    @Test func `with a broken line nothing is changed, unless it is to be left out`() async throws {
        let file = try file("ada:\(Self.line):1:1::/srv/ada/./\nbroken\nbob:*:x:1::/srv\n")
        let refused = try await sitting.imports("pure-ftpd", file)
        #expect(refused.code == 1)
        #expect(refused.output == "ada: would be added: md5crypt, home /srv/ada\n")
        #expect(
            refused.errors.split(separator: "\n") == [
                "ferryd: \(file):2: A line of pure-pw has 6 to 18 fields with colons between them, and this has 1.",
                "ferryd: \(file):3: The number of the user is no number: \"x\".",
                "ferryd: Nothing was changed, as 2 entries cannot be understood. Mend them, or leave them out: --skip-broken",
            ])
        #expect(!Files.exists(sitting.state))
        let skipped = try await sitting.imports("pure-ftpd", file, "--skip-broken")
        #expect(skipped.code == 0)
        #expect(skipped.output.hasSuffix("Took over 1 account, left out 2 entries.\n"))
        #expect(try await sitting.account("ada") != nil)
    }

    @Test func `a broken group takes its accounts with it, and the others are taken over`() async throws {
        let file = try file(
            #"""
            {"users":[{"username":"ada","status":1,"home_dir":"/srv/a","permissions":{"/":["*"]}},
            {"username":"bob","status":1,"home_dir":"/srv/b","permissions":{"/":["*"]},"groups":[{"name":"g","type":1}]}],
            "groups":[{"name":"g","user_settings":{"max_sessions":1.5}}]}
            """#)
        let refused = try await sitting.imports("sftpgo", file)
        #expect(refused.code == 1 && refused.errors.contains("groups[0]: Its \"max_sessions\" is no whole number."))
        #expect(!Files.exists(sitting.state))
        let skipped = try await sitting.imports("sftpgo", file, "--skip-broken")
        #expect(skipped.code == 0, "\(skipped.errors)")
        #expect(try await sitting.account("ada") != nil)
        #expect(try await sitting.account("bob") == nil)
    }

    @Test func `faults are told where the accounts here cannot be read`() async throws {
        let file = try file("broken\n")
        _ = try await sitting.user("add", "ada", "--password-file=-", input: "mine")
        try Files.write(
            Array("no database at all, but long enough to be one".utf8), to: "\(sitting.state)/accounts.sqlite")
        let outcome = try await sitting.imports("pure-ftpd", file)
        #expect(outcome.code == 1)
        #expect(outcome.errors.contains(":1: A line of pure-pw has 6 to 18 fields"), "\(outcome.errors)")
        #expect(outcome.errors.contains("cannot be understood"))
    }

    @Test func `a program gets one object`() async throws {
        let file = try file("ada:\(Self.line):1:1:A:/srv/ada/./\nbroken\n")
        let outcome = try await sitting.imports("pure-ftpd", file, "--json", "--skip-broken")
        #expect(
            outcome.output == """
                {"dry_run":false,"refused":false,"groups":[],"accounts":[{"name":"ada","outcome":"added",\
                "file":"\(file)","line":1,"password":"md5crypt","disabled":false,"settings":{"home":"/srv/ada"},\
                "no_counterpart":["the comment \\"A\\""],"chosen":[]}],\
                "broken":[{"file":"\(file)","line":2,\
                "reason":"A line of pure-pw has 6 to 18 fields with colons between them, and this has 1."}],"notes":[]}

                """)
        #expect(!outcome.output.contains("$1$"))
    }

    @Test(
        arguments: [
            ([], 2, "The server that the accounts come from is missing: pure-ftpd"),
            (["pureftp", "x"], 2, "Did you mean \"pure-ftpd\"?"), (["pure-ftpd"], 2, "A file is missing, such as: "),
            (["pure-ftpd", "/nowhere/x"], 1, "/nowhere/x cannot be read: "),
            (["pure-ftpd", "/dev/null"], 1, "There are no accounts in /dev/null."),
            (["pure-ftpd", "x", "--replcae"], 2, "did you mean --replace?"),
        ] as [([String], Int32, String)])
    func `a mistake is told`(words: [String], code: Int32, sentence: String) async throws {
        let outcome = try await sitting.imports(words)
        #expect(outcome.code == code)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
}
