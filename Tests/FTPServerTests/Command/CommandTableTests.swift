// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Testing

@testable import FTPServer

/// Rules for the tables; the effect of each row is tested where its command is.
struct CommandTableTests {
    @Test func `a command of the login or of a transfer is one of the session too`() {
        #expect(Set(CommandTable.login.keys).isSubset(of: CommandTable.session.keys))
        #expect(Set(CommandTable.duringTransfer.keys).isSubset(of: CommandTable.session.keys))
    }

    @Test(arguments: Verb.allCases) func `a summary is one short sentence`(_ verb: Verb) throws {
        let row = try #require(CommandTable.session[verb]?.description)
        #expect(row.syntax == verb.rawValue || row.syntax.hasPrefix(verb.rawValue + " "))
        #expect(row.summary.hasSuffix(".") && !row.summary.dropLast().contains(". "))
    }
}
