// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import Testing

@testable import ferryd

final class GroupCommandTests {
    private let sitting: TerminalSession

    init() throws { sitting = try TerminalSession() }

    @Test func `an account inherits from its group, says more itself, and can take that back`() async throws {
        let added = try await sitting.group("add", "guests", "--allow=read-only", "--max-sessions=2")
        #expect(added.output.hasPrefix("Added the group guests."), "\(added)")
        let joined = try await sitting.user("add", "ada", "--group=guests", "--password-file=-", input: "x")
        #expect(joined.output == "Added ada: may list,read, in the served directory.\n", "\(joined)")
        var shown = try await sitting.user("change", "ada", "--allow=all").output
        #expect(shown.contains("Group:    guests\n"))
        #expect(shown.contains("Allowed:  all\n"))
        #expect(shown.contains("Sessions: at most 2\n"))
        shown = try await sitting.user("change", "ada", "--allow=inherit").output
        #expect(shown.contains("Allowed:  list,read\n"))
        _ = try await sitting.group("change", "guests", "--allow=list", "--max-sessions=inherit")
        let ada = try #require(try await sitting.account("ada"))
        #expect(ada.permissions == .list)
        #expect(ada.maxSessions == nil)
    }

    @Test func `groups are listed with their accounts, shown, and removed when they have none`() async throws {
        _ = try await sitting.group("add", "guests", "--rate-up=1M")
        _ = try await sitting.user("add", "ada", "--group=guests", "--password-file=-", input: "x")
        #expect(try await sitting.group("list").output == "NAME    ACCOUNTS\nguests  ada\n")
        #expect(try await sitting.group("show", "guests").output == "Group guests\n  rate-up: 1M\n")
        let kept = try await sitting.group("remove", "guests")
        #expect(kept.code == 1)
        #expect(kept.errors.contains("Take it out first: ferryd user change ada --no-group"))
        _ = try await sitting.user("change", "ada", "--no-group")
        #expect(try await sitting.group("remove", "guests").output == "Removed the group guests.\n")
    }

    @Test(
        arguments: [
            (
                ["show", "gests"],
                "There is no group \"gests\". Did you mean \"guests\"?"
            ),
            (["change", "guests"], "What is to change?"), (["add"], "Which group?"),
            (["add", "a/b"], "\"a/b\" cannot be the name of a group."),
            (["frob"], "There is no command \"ferryd group frob\"."),
        ] as [([String], String)])
    func `a mistake is named`(words: [String], sentence: String) async throws {
        _ = try await sitting.group("add", "guests")
        let outcome = try await sitting.group(words)
        #expect(outcome.code != 0)
        #expect(outcome.errors.contains(sentence), "\(outcome.errors)")
    }
}
