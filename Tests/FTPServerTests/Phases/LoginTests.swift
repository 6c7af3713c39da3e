// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import Testing

@Suite(.ownThread) struct LoginTests {
    @Test func `an unknown user and a wrong password are the same answer`() async throws {
        try await LiveServer.run { server in
            let (known, unknown) = (try server.stranger(), try server.stranger())
            #expect(try known.ask("USER ada").text == unknown.ask("USER nobody").text)
            #expect(try known.ask("PASS wrong", expecting: 530).text == unknown.ask("PASS wrong", expecting: 530).text)
            #expect(try known.ask("USER ada").text == unknown.ask("USER a/../b").text)
            #expect(try known.ask("PASS ", expecting: 530).text == unknown.ask("PASS ", expecting: 530).text)
        }
    }

    @Test func `PASS comes after USER, once`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("PASS secret", expecting: 503)
            try client.ask("USER nobody", expecting: 331)
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            try client.ask("PASS secret", expecting: 503)
        }
    }

    @Test func `a password may hold blanks at its ends`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS  secret", expecting: 530)
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS secret ", expecting: 530)
        }
    }

    @Test func `visitors are let in as far as the policy says`() async throws {
        try await LiveServer.run(files: ["a": "x".bytes]) { server in
            let client = try server.stranger()
            try client.logIn(as: "anonymous", password: "me@example.org")
            #expect(try client.download("RETR a") == "x".bytes)
            try client.ask("EPSV", expecting: 229)
            try client.ask("STOR b", expecting: 550)
        }
    }

    @Test func `nothing of the session can be had before the login`() async throws {
        try await LiveServer.run(files: ["a": "x".bytes]) { server in
            let client = try server.stranger()
            for verb in Verb.allCases where CommandNames.beforeLogin.contains(verb.rawValue) == false {
                try client.ask("\(verb.rawValue) a", expecting: 530)
            }
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASV", expecting: 530)
            try client.ask("PASS secret", expecting: 503, 230)
        }
    }

    @Test func `what was set before the login holds after it`() async throws {
        try await LiveServer.run(files: ["a": "x".bytes]) { server in
            let client = try server.stranger()
            try client.ask("OPTS MLST size;", expecting: 200)
            try client.ask("USER ada", expecting: 331)
            try client.ask("PASS secret", expecting: 230)
            #expect(try client.ask("MLST a", expecting: 250).lines[1] == " size=1; /a".bytes)
        }
    }
}

private enum CommandNames {
    static let beforeLogin = [
        "USER", "PASS", "ACCT", "SYST", "FEAT", "HELP", "NOOP", "OPTS", "CLNT", "QUIT", "REIN", "AUTH", "PBSZ",
        "PROT", "HOST", "LANG", "CSID",
    ]
}
