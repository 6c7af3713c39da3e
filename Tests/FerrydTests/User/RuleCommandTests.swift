// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPWire
import Testing

@testable import ferryd

final class RuleCommandTests {
    private let sitting: TerminalSession

    init() async throws {
        sitting = try TerminalSession()
        _ = try await sitting.group("add", "guests", "--allow=read-only")
        _ = try await sitting.user("add", "ada", "--group=guests", "--password-file=-", input: "x")
    }

    @Test func `rules are added, listed with their numbers behind the group's, and removed`() async throws {
        #expect(try await sitting.user("rule", "ada").output.hasPrefix("There are no rules"))
        _ = try await sitting.group("rule", "guests", "--deny=read", "--path=/private")
        _ = try await sitting.user("rule", "ada", "--allow", "write,make", "--path", "/in coming")
        let listed = try await sitting.user("rule", "ada", "--deny=delete", "--path=/**/*.key")
        #expect(
            listed.output == """
                RULE    EFFECT  DEEDS       PATH
                guests  deny    read        /private
                1       allow   write,make  /in coming
                2       deny    delete      /**/*.key

                """)
        let policy = try #require(try await sitting.account("ada")).effective.policy
        #expect(policy.rights(at: VirtualPath("/private/x")) == .list)
        #expect(policy.rights(at: VirtualPath("/in coming/x")) == [.list, .read, .write, .make])
        let left = try await sitting.user("rule", "ada", "--remove", "1")
        #expect(left.output.contains("1       deny    delete  /**/*.key\n"))
        #expect(try await sitting.group("rule", "guests", "--remove=1").output.hasPrefix("There are no rules"))
    }

    @Test func `of equal rules only the one of that number is removed`() async throws {
        for rule in [["--deny=read", "--path=/a"], ["--allow=read", "--path=/a/b"], ["--deny=read", "--path=/a"]] {
            _ = try await sitting.user("rule", "ada", rule[0], rule[1])
        }
        let left = try await sitting.user("rule", "ada", "--remove=1").output
        #expect(left.contains("1     allow   read   /a/b\n2     deny    read   /a\n"), "\(left)")
        let rules = try #require(try await sitting.account("ada")).settings.rules
        #expect(rules.map(\.effect) == [.allow, .deny])
    }

    @Test(
        arguments: [
            (["--deny=read"], "--deny needs a place: --path PATTERN"),
            (["--path=/a"], "--path needs either --allow WORDS or --deny WORDS."),
            (["--path=/a", "--allow=list", "--deny=read"], "--path needs either --allow WORDS or --deny WORDS."),
            (["--path=*.key", "--deny=read"], "For names anywhere: /**/*.key"),
            (["--path=/../a", "--deny=read"], "without \"..\""),
            (["--path=/a", "--deny=raed"], "--deny: Unknown permission \"raed\". Did you mean \"read\"?"),
            (["--remove=1"], "--remove takes the number of a rule, not \"1\"."),
        ] as [([String], String)])
    func `a mistake is told with what would be right`(words: [String], sentence: String) async throws {
        let given = ["rule", "ada", "--state=\(sitting.state)"] + words
        let outcome = try await sitting.user(given.map { Array($0.utf8) })
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }

    @Test func `an answer names the rule, the group or the setting that decides`() async throws {
        _ = try await sitting.user("rule", "ada", "--allow=write", "--path=/in")
        var told = try await sitting.explain("ada", "STOR", "/in/a")
        #expect(told.code == 0)
        #expect(
            told.output == """
                ada may STOR /in/a.
                  has write, by the rule of the account: allow write /in
                  if there is a file of that name: lacks delete,keep-both, by --allow list,read of its group guests
                  to go on with a part (REST): lacks append, by --allow list,read of its group guests

                """)
        told = try await sitting.explain("ada", "stor", "/in/../a")
        #expect(told.code == 1)
        #expect(
            told.output.hasPrefix("ada may not STOR /a.\n  lacks write, by --allow list,read of its group guests\n"))
        #expect(try await sitting.explain("ada", "CWD", "/").output.contains("CWD needs no permission"))
        told = try await sitting.explain("ada", "REST", "/in/a")
        #expect(told.code == 2)
        _ = try await sitting.user("change", "ada", "--disabled")
        told = try await sitting.explain("ada", "RETR", "/in/a")
        #expect(told.code == 1)
        #expect(told.output.contains("nobody can log in: the account is disabled"))
    }

    @Test func `a rename is explained at both its ends`() async throws {
        _ = try await sitting.user("add", "bob", "--allow", "all", "--password-file=-", input: "x")
        var told = try await sitting.explain("bob", "RNFR", "/a", "/b")
        #expect(
            told.output == """
                bob may RNFR /a, RNTO /b.
                  at /a: has rename, by the account's own --allow all
                  at /b: has rename, by the account's own --allow all
                  at /b, if there is a file of that name: has delete, by the account's own --allow all

                """)
        _ = try await sitting.user("rule", "bob", "--deny=rename", "--path=/archive")
        told = try await sitting.explain("bob", "rnto", "/a", "/archive/a")
        #expect(told.code == 1)
        #expect(told.output.contains("at /archive/a: lacks rename, by the rule of the account: deny rename /archive\n"))
        _ = try await sitting.user("add", "eve", "--allow", "list,read,rename,write", "--password-file=-", input: "x")
        _ = try await sitting.user("rule", "eve", "--deny=read", "--path=/secret")
        // Out of where nothing may be read.
        told = try await sitting.explain("eve", "RNFR", "/secret/a", "/a")
        #expect(told.code == 1)
        #expect(told.output.contains("at /secret/a: lacks read, by the rule of the account: deny read /secret\n"))
        #expect(told.output.contains("at /secret/a: lacks delete, by the account's own --allow"))
        for words in [["eve", "RNFR", "/a"], ["eve", "STOR", "/a", "/b"]] {
            #expect(try await sitting.explain(words).code == 2)
        }
    }

    @Test func `a member of a group of certificates is asked for no password`() async throws {
        _ = try await sitting.group("add", "cameras", "--login=certificate", "--certificate=cn:camera")
        #expect(try await sitting.user("add", "camera", "--group=cameras").code == 0)
        #expect(try await sitting.user("show", "camera").output.contains("Password: none\n"))
        #expect(
            try await sitting.user("add", "x", "--group=camera", "--password-file=-", input: "x").errors
                == "ferryd: There is no group \"camera\". Did you mean \"cameras\"?\n")
    }

    @Test func `home takes inherit, and a certificate that nobody named is noted`() async throws {
        let added = try await sitting.user(
            "add", "bob", "--home", "inherit", "--password-file=-", input: "x")
        #expect(added.output.contains("in the served directory"))
        _ = try await sitting.user("change", "ada", "--home", "/srv/ada")
        let changed = try await sitting.user("change", "ada", "--home", "inherit")
        #expect(changed.output.contains("Home:     the served directory\n"))
        let noted = try await sitting.user("change", "ada", "--login", "certificate")
        #expect(noted.errors.contains("Note: ada cannot log in, as it wants a certificate and names none."))
        #expect(try await sitting.user("change", "ada", "--certificate", "cn:ada").errors.isEmpty)
    }

    @Test func `what is set is shown, and an account of certificates alone is asked for no password`() async throws {
        let added = try await sitting.user(
            "add", "camera", "--certificate=cn:camera", "--login", "certificate", "--hours", "mon-fri 08:00-18:00",
            "--networks=192.0.2.0/24", "--umask=27", "--tls=everything", "--expires=2001-01-01")
        #expect(added.code == 0, "\(added.errors)")
        _ = try await sitting.user("rule", "camera", "--deny=delete", "--path=/")
        var shown = try await sitting.user("show", "camera").output
        #expect(shown.contains("State:    expired\n"))
        #expect(shown.contains("Password: none\n"))
        for line in [
            "  certificate: cn:camera\n", "  login: certificate\n", "  hours: mon-fri 08:00-18:00\n", "  umask: 027\n",
            "  networks: 192.0.2.0/24\n", "  tls: everything\n", "  rule: deny delete /\n",
        ] { #expect(shown.contains(line), "\(line) in \(shown)") }
        shown = try await sitting.user("change", "camera", "--expires", "inherit").output
        #expect(shown.contains("State:    enabled\n"))
    }

    @Test(
        arguments: [
            ("--hours=9-5", "--hours takes hours such as"), ("--networks=home", "--networks takes networks such as"),
            ("--expires=soon", "--expires takes a date such as 2027-01-31"),
            ("--umask=777", "--umask takes octal digits"),
            ("--tls=always", "--tls takes \"nothing\" or \"login\" or \"everything\""),
            ("--certificate=ada", "--certificate takes names such as cn:ada"),
            ("--login=key", "--login takes \"password\""),
            ("--owner=ada", "--owner takes the numbers"), ("--max-per-address=0", "--max-per-address takes a number"),
        ])
    func `a value that makes no sense is told with one that does`(word: String, sentence: String) async throws {
        let outcome = try await sitting.user("change", "ada", word)
        #expect(outcome.code == 2)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }

    @Test(
        arguments: [
            (["ada", "MLSDD", "/"], "There is no command MLSDD. Did you mean MLSD?"),
            (["ada", "STOR"], "It takes a user"),
            (["adda", "STOR", "/"], "There is no account \"adda\". Did you mean \"ada\"?"),
        ] as [([String], String)])
    func `a question that makes no sense is told`(words: [String], sentence: String) async throws {
        let outcome = try await sitting.explain(words)
        #expect(outcome.code != 0)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
}
