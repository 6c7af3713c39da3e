// SPDX-License-Identifier: Apache-2.0
import FTPPolicy
import FerryIO
import ProgramKit
import Testing

@testable import FTPAccounts
@testable import ferryd

/// The questions and answers of verifying programs, as text.
struct VerifierAnswerTests {
    private func credentials(_ secret: [UInt8], _ origin: LoginOrigin) throws -> LoginCredentials {
        LoginCredentials(try AccountName("ada \"b\" \u{E9}"), secret: secret, from: origin)
    }

    @Test func `the question tells who, from where, and on which way`() throws {
        var origin = LoginOrigin(client: .v4(0xC000_0207))
        origin.server = SocketAddress(numeric: "192.0.2.1", port: 21)
        (origin.tls, origin.serverName) = (.tls13, "ftp.example.org")
        let line = VerifierQuestion.line(for: try credentials(Array("eng\"ine\n".utf8), origin))
        #expect(
            String(decoding: line, as: UTF8.self)
                == #"{"version":1,"user":"ada \"b\" é","password":"eng\"ine\n","address":"192.0.2.7","#
                + #""server-address":"192.0.2.1","server-port":21,"tls":"1.3","host":"ftp.example.org"}"# + "\n")
        let plain = VerifierQuestion.line(for: try credentials([], LoginOrigin(client: .v4(1))))
        #expect(String(decoding: plain, as: UTF8.self).contains(#""tls":null,"host":null"#))
    }

    @Test(arguments: [[0x65, 0x6E], [0xFF, 0x20, 0x25], Array("%41\u{E9}".utf8), []] as [[UInt8]])
    func `a password arrives byte by byte`(secret: [UInt8]) throws {
        let line = VerifierQuestion.line(for: try credentials(secret, LoginOrigin(client: .v4(1))))
        let question = try #require(VerifierQuestion(parsing: line))
        #expect(question.password == secret)
        #expect(question.user == "ada \"b\" é" && question.address == "0.0.0.1")
        #expect(VerifierQuestion(parsing: Array("{}".utf8)) == nil)
    }

    private func answer(_ text: String) throws -> VerifierAnswer { try VerifierAnswer(parsing: Array(text.utf8)) }

    @Test func `an answer can have all settings of accounts, in their words`() throws {
        let text = """
            {"verdict": "accept", "group": "students", "obstacle": "password-expired",
             "settings": {"home": "/srv/ada", "allow": "read-only", "quota": "10G", "max-sessions": 3, "umask": "027"},
             "rules": ["deny write /archive"], "system-user": {"uid": 1000, "gid": 100, "groups": [4, 24]}}
            """
        guard case .accept(let user) = try answer(text) else { throw UnusableAnswer(words: "no accept") }
        #expect(user.settings.home == Array("/srv/ada".utf8))
        #expect(user.settings.permissions == .readOnly)
        #expect(user.settings.quota?.most == 10_000_000_000 && user.settings.maxSessions == 3)
        #expect(user.settings.rules.map(\.bytes) == [Array("deny write /archive".utf8)])
        #expect(user.group?.description == "students" && user.obstacle == .passwordExpired)
        #expect(user.systemUser == SystemUser(user: 1000, group: 100, groups: [4, 24]))
        #expect(try answer(#"{"verdict":"accept"}"#) == .accept(VerifiedUser()))
        #expect(try answer(#" {"verdict":"reject","reason":"x"} "#) == .reject)
        #expect(try answer(#"{"verdict":"not-mine"}"#) == .notMine)
        #expect(try answer(#"{"verdict":"try-later","reason":"LDAP\nis down"}"#) == .tryLater(#"LDAP\x0Ais down"#))
    }

    @Test func `an answer is read as it is written`() throws {
        var user = VerifiedUser()
        user.settings.home = Array("/home/ada".utf8)
        user.systemUser = SystemUser(user: 1000, group: 100, groups: [4])
        user.obstacle = .accountExpired
        for answer in [.accept(user), .reject, .notMine, .tryLater("no \"disk\"")] as [VerifierAnswer] {
            #expect(try VerifierAnswer(parsing: answer.line) == answer)
        }
    }

    @Test(arguments: [
        "", "yes", "[]", "{}", #"{"verdict":1}"#, #"{"verdict":"ok"}"#, #"{"verdict":"accept"} x"#,
        #"{"verdict":"accept","quotas":"1G"}"#, #"{"verdict":"accept","settings":{"quotta":"1G"}}"#,
        #"{"verdict":"accept","settings":{"quota":"much"}}"#, #"{"verdict":"accept","settings":{"quota":[1]}}"#,
        #"{"verdict":"accept","settings":{"home":"relative"}}"#,
        #"{"verdict":"accept","settings":{"home":"/a\u0000b"}}"#,
        #"{"verdict":"accept","settings":[]}"#, #"{"verdict":"accept","rules":["deny"]}"#,
        #"{"verdict":"accept","rules":"deny write /"}"#, #"{"verdict":"accept","group":"a/b"}"#,
        #"{"verdict":"accept","system-user":{"uid":0,"gid":0}}"#,
        #"{"verdict":"accept","system-user":{"uid":-1,"gid":0}}"#,
        #"{"verdict":"accept","system-user":{"uid":5,"gid":5,"groups":["x"]}}"#,
        #"{"verdict":"accept","system-user":{"uid":4294967295,"gid":5}}"#,
        #"{"verdict":"accept","obstacle":"mood"}"#,
    ])
    func `what is not understood lets nobody in, as it may be a limit`(text: String) {
        #expect(throws: UnusableAnswer.self) { try answer(text) }
    }

    @Test func `a slip in a setting is told with the nearest name`() {
        #expect(
            throws: UnusableAnswer(words: #"answered a setting that there is not, "quotta"; did it mean "quota"?"#)
        ) { try answer(#"{"verdict":"accept","settings":{"quotta":"1G"}}"#) }
    }
}
