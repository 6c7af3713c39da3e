// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Accounts and what belongs to them, looked after through the socket of a real server.
@Suite(.ownThread, .timeLimit(.minutes(2)))
struct CtlAccountsTests {
    private func ctl(_ server: FerrydProcess, _ words: String...) throws -> ProgramResult { try ctl(server, words) }

    private func ctl(_ server: FerrydProcess, _ words: [String]) throws -> ProgramResult {
        try TestProgram.built("ferryd", ["ctl"] + words + ["--state", server.outside("state")]).run()
    }

    @Test func `an account that is made through the socket logs in at once`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        let made = try ctl(server, "accounts", "add", "ida", "allow=read-only", "quota=10M")
        let password = try #require(made.outputText.split(separator: "\n").last.map(String.init))
        let client = try RawClient(connectingTo: server.name)
        try client.ask("USER ida", expecting: 331)
        try client.ask("PASS \(password)", expecting: 230)
        #expect(try ctl(server, "accounts").outputText.contains(#/ida +list,read +.+ +enabled +-\n/#))
        #expect(try ctl(server, "groups", "add", "staff").succeeded)
        let changed = try ctl(server, "accounts", "change", "ida", "group=staff", "quota=", "disabled=true")
        #expect(changed.outputText.contains("state: disabled\n"), "\(changed)")
        #expect(try ctl(server, "groups").outputText.contains(#/staff +ida\n/#))
        #expect(try ctl(server, "groups", "remove", "staff").errorText.contains("ida belongs to the group"))
        let other = try RawClient(connectingTo: server.name)
        try other.ask("USER ida", expecting: 331)
        try other.ask("PASS \(password)", expecting: 530)
        #expect(try ctl(server, "accounts", "remove", "ida").outputText == "Removed the account ida.\n")
        #expect(try ctl(server, "accounts", "remove", "ida").errorText.contains("There is no account \"ida\"."))
        #expect(try ctl(server, "accounts", "add", "ida", "quote=1G").errorText.contains("Did you mean \"quota\"?"))
        #expect(try ctl(server, "accounts", "add", "ida", "quota").end == .exit(2))
    }

    @Test func `rules are put behind each other, listed, taken away, and explained`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        for words in [["groups", "add", "staff"], ["accounts", "add", "ida", "group=staff"]] {
            #expect(try ctl(server, words).succeeded)
        }
        #expect(try ctl(server, "rules", "ida").errorText.contains("There are no rules"))
        #expect(try ctl(server, "rules", "staff", "deny", "delete", "/kept", "--group").succeeded)
        let added = try ctl(server, "rules", "ida", "allow", "delete", "/kept/mine")
        #expect(added.outputText.contains(#/staff +deny +delete +/kept\n1 +allow +delete +/kept/mine\n/#), "\(added)")
        let denied = try ctl(server, "explain", "ida", "DELE", "/kept/a b")
        #expect(denied.end == .exit(1) && denied.outputText.contains("/kept"), "\(denied)")
        #expect(try ctl(server, "explain", "ida", "DELE", "/kept/mine/a").succeeded)
        let renaming = try ctl(server, "explain", "ida", "RNFR", "/a", "/b", "--json")
        #expect(renaming.outputText.hasPrefix(#"{"allowed":true,"reasons":["#), "\(renaming)")
        let left = try ctl(server, "rules", "ida", "remove", "1", "--json")
        #expect(left.outputText == "[]\n", "\(left)")
        #expect(try ctl(server, "explain", "ida", "DELE", "/kept/mine/a").end == .exit(1))
        #expect(try ctl(server, "rules", "ida", "remove", "1").errorText.contains("There is no rule 1."))
        #expect(try ctl(server, "rules", "ida", "deny", "delete", "..").errorText.contains("without \"..\""))
        #expect(try ctl(server, "rules", "ida", "deny", "fly", "/a").errorText.contains("Known are"))
        for words in [["rules"], ["rules", "ida", "deny"], ["explain", "ida"], ["sessions", "--group"]] {
            #expect(try ctl(server, words).end == .exit(2), "\(words)")
        }
    }

    @Test func `broken uploads and events of a server that runs are listed, and cleared`() throws {
        let server = try FerrydProcess("--control-socket", "on", "--confine", "on")
        let client = try server.client()
        let data = try client.beginTransfer("STOR half.bin")
        try data.send("half of it")
        try client.waitForBytes(10)
        try client.ask("ABOR", expecting: 426)
        try client.expect(226)
        let listed = try ctl(server, "partials")
        #expect(listed.outputText.contains("/half.bin\n"), "\(listed)")
        #expect(try ctl(server, "partials", "clear").errorText.contains("It removes what is named"))
        #expect(
            try ctl(server, "partials", "clear", "--account", server.user).outputText
                == "Removed what was kept of 1 broken upload: 10 bytes.\n")
        #expect(try ctl(server, "partials").errorText.contains("Nothing is kept"))
        #expect(try ctl(server, "partials", "--account", "nobody").errorText.contains("There is no account"))
        let events = try ctl(server, "events", "--event", "upload-failed", "--user", server.user)
        #expect(events.outputText.contains(#/^\S+Z upload-failed: .*half\.bin/#), "\(events)")
        #expect(try ctl(server, "events", "--text", "nothing like it").errorText.contains("Nothing of that kind"))
    }

    @Test func `sessions and transfers are told once a second to whoever looks on`() throws {
        let server = try FerrydProcess("--control-socket", "on")
        let client = try server.client()
        let curl = TestProgram(
            "/usr/bin/curl", "--silent", "--max-time", "3", "--unix-socket", server.outside("state/control.sock"),
            "http://localhost/v1/live")
        let text = try curl.run().outputText
        #expect(text.matches(of: #/event: state\ndata: \{"time":"[^\n]+"user":"[^\n]+\}\n\n/#).count >= 2, "\(text)")
        try client.ask("NOOP", expecting: 200)
    }
}
