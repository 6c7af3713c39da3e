// SPDX-License-Identifier: Apache-2.0
import FTPWire
import Foundation
import Testing

@testable import FTPServer

@Suite struct CommandTableTests {
    @Test(arguments: Verb.allCases)
    func `every verb has a row, a file, and words for HELP`(_ verb: Verb) throws {
        let row = try #require(CommandTable.session[verb]?.description ?? CommandTable.login[verb]?.description)
        #expect(row.verb == verb)
        #expect(row.syntax == verb.rawValue || row.syntax.hasPrefix(verb.rawValue + " "))
        #expect(row.summary.hasSuffix(".") && row.summary.count < 60)

        let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
        let file = try String(
            contentsOf: root.appending(path: "Sources/FTPServer/Commands/\(verb.rawValue).swift"), encoding: .utf8)
        #expect(file.contains("enum \(verb.rawValue): "))
    }

    @Test func `what can be said before the login can also be said after it`() {
        #expect(Set(CommandTable.login.keys).isSubset(of: CommandTable.session.keys))
        #expect(Set(CommandTable.session.keys) == Set(Verb.allCases))
    }

    @Test func `only what needs no files is said before the login`() {
        #expect(
            Set(CommandTable.login.keys) == [
                .user, .pass, .acct, .rein, .quit, .syst, .feat, .help, .noop, .opts, .clnt,
            ])
    }

    @Test func `four commands are answered while a transfer runs`() {
        #expect(Set(CommandTable.duringTransfer.keys) == [.abor, .stat, .noop, .quit])
    }

    @Test func `a restart survives what tells, sets and plans, and nothing else`() {
        let keeping = CommandTable.session.filter(\.value.keepsRestart).keys
        #expect(
            Set(keeping) == [
                .user, .pass, .acct, .pwd, .abor, .syst, .feat, .help, .noop, .type, .stru, .mode, .opts, .clnt,
                .pasv, .epsv, .port, .eprt, .allo,
            ])
    }
}
