// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPTesting
import FTPWire
import Testing

@testable import FTPServer

@Suite(.ownThread) struct EventWeightTests {
    private func weight(_ line: String, _ refusal: Refusal) -> EventWeight {
        Event.Kind.refused(CommandLine(line: Array(line.utf8)), refusal).weight
    }

    @Test(arguments: [
        ("SIZE a", Refusal.noSuchFile), ("MDTM a", .noSuchFile), ("MLST a", .noSuchFile), ("CWD a", .noSuchFile),
        ("CWD a", .notDirectory), ("MFMT 20260101000000 a", .noSuchFile), ("MFMT 20260101000000 a", .timeNotSettable),
        ("MKD a", .alreadyExists), ("MKD a/b", .noSuchFile), ("LIST a", .noSuchFile), ("NLST *.c", .noFilesFound),
        ("STAT a", .noSuchFile),
        ("OPTS UTF8 ON", .syntaxError), ("SITE HELP", .unknownCommand), ("EPSV", .addressFamilyNotSupported),
        ("PASS x", .loginIncorrect), ("RETR a", .lineTooLong),
    ])
    func `an answer to somebody who asks is a detail`(line: String, refusal: Refusal) {
        #expect(weight(line, refusal) == .detail)
    }

    @Test(arguments: [
        ("RETR a", Refusal.noSuchFile), ("STOR a", .permissionDenied), ("STOU", .permissionDenied),
        ("APPE a", .isDirectory), ("DELE a", .noSuchFile), ("RMD a", .directoryNotEmpty), ("RNFR a", .noSuchFile),
        ("RNTO a", .alreadyExists), ("MKD a", .permissionDenied), ("SIZE a", .localError()),
        ("ALLO 9", .noRoom(for: 9, in: 5)),
        ("EPSV", .noPassivePort), ("LIST", .localError()),
    ])
    func `what failed, and what the server lacks, is trouble`(line: String, refusal: Refusal) {
        #expect(weight(line, refusal) == .trouble)
    }

    @Test func `all of a logged-in session is told with its user, and nothing before and after`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            try client.ask("CWD missing", expecting: 550)
            try client.upload("x".bytes, "STOR a")
            try client.ask("REIN", expecting: 220)
            try client.ask("USER bob", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            try client.ask("QUIT", expecting: 221)
            #expect(try server.events.ending() == .quit)
            var told: [String] = []
            for event in server.events.all {
                let user = event.user?.description ?? "-"
                if told.last != user { told.append(user) }
            }
            #expect(told == ["-", "ada", "-", "bob"])
        }
    }
}
