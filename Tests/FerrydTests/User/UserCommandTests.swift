// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPTesting
import Glibc
import Testing

@testable import ferryd

final class UserCommandTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    @Test func `an account is added with a password from standard input, and can log in`() async throws {
        let added = try await sitting.user("add", "ada", "--password-file", "-", input: "engine\nmore\n")
        #expect(added.code == 0)
        #expect(added.output == "Added ada: may all, in the served directory.\n")
        #expect(added.errors.isEmpty)
        #expect(try await sitting.accepts("ada", "engine"))
        #expect(try await !sitting.accepts("ada", "engine\nmore"))
    }

    @Test(.enabled(if: geteuid() == 0, "only root works for other users"))
    func `root hears how to make a home for the server's user, or to give it one`() async throws {
        try Files.makeDirectory(sitting.state)
        try #require(chown(sitting.state, 65534, 65533) == 0)
        let home = sitting.temporary.path("home")
        let missing = try await sitting.user(
            "add", "ada", "--home", home, "--password-file", "-", input: "engine\n")
        #expect(missing.errors.contains("Make it (install -d -o 65534 -g 65533 \(home)), or name another:"))
        try Files.makeDirectory(home)
        let foreign = try await sitting.user("change", "ada", "--home", home)
        #expect(
            foreign.errors.hasSuffix("and the server runs as user 65534. Give it away: chown 65534:65533 \(home)\n"))
        #expect(try await sitting.user("change", "ada", "--allow", "read-only").errors.isEmpty)
        try #require(chown(home, 65534, 65533) == 0)
        #expect(try await sitting.user("change", "ada", "--allow", "all").errors.isEmpty)
    }

    @Test func `what the options say is what the account gets`() async throws {
        let added = try await sitting.user(
            "add", "--allow=list,read", "bob", "--home", "/nowhere/at\u{7}all", "--max-sessions", "3", "--disabled",
            "--password-file=-", input: "x\r\n")
        #expect(added.code == 0)
        #expect(added.output == "Added bob: may list,read, in /nowhere/at\\x07all.\n")
        #expect(
            added.errors == "ferryd: Note: bob cannot log in yet, as there is no directory /nowhere/at\\x07all. "
                + "Make it, or name another: ferryd user change bob --home DIR\n")
        let bob = try #require(try await sitting.account("bob"))
        #expect(bob.permissions == .readOnly)
        #expect(bob.home == Array("/nowhere/at\u{7}all".utf8))
        #expect(bob.maxSessions == 3)
        #expect(bob.isDisabled)
        #expect(try await !sitting.accepts("bob", "x"))
        _ = try await sitting.user("change", "bob", "--enabled")
        #expect(try await sitting.accepts("bob", "x"))
    }

    @Test func `a home is any bytes, and relative to where it was said`() async throws {
        let words = ["add", "ada", "--password-file=-", "--state=\(sitting.state)", "--home"].map { Array($0.utf8) }
        #expect(try await sitting.user(words + [[0x64, 0xFF]], input: "x").code == 0)
        let home = try #require(try await sitting.account("ada")?.home)
        #expect(home.first == UInt8(ascii: "/"))
        #expect(home.suffix(3) == [0x2F, 0x64, 0xFF])
    }

    @Test func `a change touches what it says, and shows the result`() async throws {
        _ = try await sitting.user("add", "ada", "--home=/", "--max-sessions=3", "--password-file=-", input: "engine")
        let changed = try await sitting.user("change", "ada", "--allow", "read-only,write", "--no-home")
        #expect(changed.code == 0)
        #expect(changed.output.contains("Allowed:  list,read,write\n"))
        #expect(changed.output.contains("Home:     the served directory\n"))
        #expect(changed.output.contains("Sessions: at most 3\n"))
        _ = try await sitting.user("change", "ada", "--max-sessions", "none")
        #expect(try await sitting.account("ada")?.maxSessions == nil)
        #expect(try await sitting.accepts("ada", "engine"))
    }

    @Test func `a quota that is smaller than what lies there already is set, and told of`() async throws {
        let home = sitting.temporary.path("home")
        try Files.makeDirectory(home)
        try Files.write(Content.bytes(100), to: "\(home)/old")
        let note = "ferryd: Note: the quota of ada is exceeded already: 1 file and directories, 100 bytes are in "
        let added = try await sitting.user(
            "add", "ada", "--home", home, "--quota", "99", "--password-file=-", input: "x")
        #expect(added.code == 0 && added.errors.hasPrefix(note))
        #expect(try await sitting.user("change", "ada", "--allow", "read-only").errors.isEmpty)
        #expect(try await sitting.user("change", "ada", "--quota", "100").errors.isEmpty)
        let changed = try await sitting.user("change", "ada", "--quota", "10")
        #expect(changed.code == 0 && changed.errors.hasPrefix(note))
        _ = try await sitting.group("add", "staff")
        #expect(try await sitting.user("change", "ada", "--group", "staff", "--quota", "inherit").errors.isEmpty)
        #expect(try await sitting.group("change", "staff", "--quota", "10").errors.hasPrefix(note))
    }

    @Test func `rates are set, shown and taken away`() async throws {
        _ = try await sitting.user(
            "add", "ada", "--rate-up=500K", "--rate-down", "1.5M", "--password-file=-", input: "x")
        let shown = try await sitting.user("show", "ada").output
        #expect(shown.contains("Upload:   at most 500K bytes a second\n"))
        #expect(shown.contains("Download: at most 1500K bytes a second\n"))
        let changed = try await sitting.user("change", "ada", "--rate-up", "none")
        #expect(changed.output.contains("Upload:   as fast as the server allows\n"))
        let rates = try #require(try await sitting.account("ada")?.rates)
        #expect(rates == TransferRates(down: TransferRate("1500K")))
    }

    @Test func `what listings show of links is set, shown and set back`() async throws {
        _ = try await sitting.user("add", "ada", "--links=follow", "--password-file=-", input: "x")
        #expect(try await sitting.user("show", "ada").output.contains("Links:    listed as what they lead to\n"))
        let changed = try await sitting.user("change", "ada", "--links", "tell")
        #expect(changed.output.contains("Links:    listed as links\n"))
        #expect(try await sitting.account("ada")?.links == .tell)
    }

    @Test func `a password is changed, and only that`() async throws {
        _ = try await sitting.user("add", "ada", "--allow=list", "--password-file=-", input: "engine")
        let changed = try await sitting.user("password", "ada", "--password-file=-", input: "difference")
        #expect(changed.code == 0)
        #expect(changed.output == "ada has a new password.\n")
        #expect(try await sitting.accepts("ada", "difference"))
        #expect(try await !sitting.accepts("ada", "engine"))
        #expect(try await sitting.account("ada")?.permissions == .list)
    }

    @Test func `accounts are listed by name and shown one by one`() async throws {
        for name in ["bob", "ada"] { _ = try await sitting.user("add", name, "--password-file=-", input: "x") }
        _ = try await sitting.user("change", "bob", "--disabled", "--allow=list,read", "--max-sessions=12")
        #expect(
            try await sitting.user("list").output == """
                NAME  ALLOWED    SESSIONS  STATE     HOME
                ada   all        -         enabled   the served directory
                bob   list,read  12        disabled  the served directory

                """)
        let shown = try await sitting.user("show", "bob").output
        #expect(
            shown.hasPrefix(
                "Name:     bob\nState:    disabled\nGroup:    none\nAllowed:  list,read\nHome:     the served directory\n"
            ))
        #expect(shown.contains("Password: yescrypt\n"))
        #expect(shown.contains(/Created:  20\d\d-\d\d-\d\d \d\d:\d\d:\d\d UTC\n/))
        #expect(!shown.contains("$y$"))
    }

    @Test func `a removed account is gone`() async throws {
        _ = try await sitting.user("add", "ada", "--password-file=-", input: "x")
        #expect(try await sitting.user("remove", "ada").output == "Removed ada. The files stay where they are.\n")
        #expect(try await sitting.account("ada") == nil)
        let empty = try await sitting.user("list")
        #expect(empty.code == 0)
        #expect(empty.errors == "ferryd: There are no accounts yet. Add one: ferryd user add NAME\n")
    }

    @Test func `a password file is read up to its first line end`() async throws {
        _ = try await sitting.user("add", "first", "--password-file=-", input: "x")
        let file = sitting.temporary.path("in")  // holds what standard input was
        #expect(try await sitting.user("add", "ada", "--password-file", file, input: "engine\n").code == 0)
        #expect(try await sitting.accepts("ada", "engine"))
        let missing = try await sitting.user("password", "ada", "--password-file", "/nowhere/x")
        #expect(missing.code == 1)
        #expect(missing.errors == "ferryd: The password file /nowhere/x cannot be read: No such file or directory.\n")
    }
}
