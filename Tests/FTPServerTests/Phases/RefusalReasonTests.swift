// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPPolicy
import FTPServer
import FTPTesting
import Testing

/// The reasons that are told where uploads are not allowed: the same ones, whichever command asks.
@Suite(.ownThread) struct RefusalReasonTests {
    /// The last reply to some commands, in a tree with a file `/f` and a directory `/d`.
    private func replies(
        to attempts: [[String]], _ permissions: Permissions, _ rules: String...
    ) async throws -> [String] {
        var ada = try Account.named("ada", permissions)
        ada.settings.rules = try rules.map { try #require(PathRule(Array($0.utf8))) }
        var texts: [String] = []
        try await LiveServer.run(ServedFiles(), accounts: [ada], openStorage: RightsTests.freshTree) { server in
            for commands in attempts {
                let client = try server.client()
                for command in commands.dropLast() { try client.ask(command, expecting: 350) }
                texts.append(try client.carryOut(try #require(commands.last)).text)
            }
        }
        return texts
    }

    private static let uploads = [
        ["STOR d/new"], ["REST 3", "STOR d/new"], ["APPE d/new"], ["STOU d/new"], ["SITE COPY f d/new"],
    ]

    @Test func `where nothing may be written each kind of upload is refused for that`() async throws {
        let reason = "550 Permission denied: this account may not write here."
        let ruled = try await replies(to: Self.uploads, .all, "deny write,append,delete,make /d")
        #expect(ruled == Self.uploads.map { _ in reason })
        let there = [["STOR f"], ["REST 3", "STOR f"], ["REST 7", "STOR f"], ["APPE f"], ["STOU f"]]
        #expect(try await replies(to: there, .readOnly) == there.map { _ in reason })
        #expect(try await replies(to: [["REST 3", "RETR f"]], .readOnly)[0].hasPrefix("226 "))
    }

    @Test
    func `who may make new files only is told so of a file that is there, from its beginning or from the middle on`()
        async throws
    {
        let found = try await replies(to: [["STOR f"], ["REST 3", "STOR f"]], [.list, .read, .write, .append])
        for text in found { #expect(text.contains("this account may not replace what is here."), "\(text)") }
        #expect(found[0].hasPrefix("550 That name exists already"))
    }

    @Test func `who may write and not append is not told that nothing may be written`() async throws {
        let found = try await replies(to: [["APPE f"], ["REST 3", "STOR f"], ["STOR new"]], [.list, .write])
        let reason = "550 Permission denied: this account may not add to what is here, or go on with an upload."
        #expect(found[0] == reason && found[1] == reason && found[2].hasPrefix("226 "))
    }
}
