// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

/// Client and server tell each other who they are: HOST, LANG, CSID.
@Suite(.ownThread) struct IntroductionTests {
    @Test(arguments: ["ftp.example.com", "FTP.Example.COM.", "192.0.2.7", "[2001:db8::1]", "localhost", "my_nas"])
    func `a host's name is taken before the login and refused after it`(_ name: String) async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("HOST \(name)", expecting: 220)
            // RFC 7151 §3.1: not between USER and PASS.
            try client.ask("USER ada", expecting: 331)
            try client.ask("HOST \(name)", expecting: 503)
            try client.logIn(as: "ada", password: "secret")
            try client.ask("HOST \(name)", expecting: 503)
            try client.ask("REIN", expecting: 220)
            try client.ask("HOST \(name)", expecting: 220)
        }
    }

    @Test(arguments: [
        "", "a b", "-a.example", "a..b", "[192.0.2.7]", "[2001:db8::1", "2001:db8::1", "a/b", "ä.example",
    ])
    func `what cannot be a host's name is 501`(_ name: String) async throws {
        try await LiveServer.run { server in try server.stranger().ask("HOST \(name)", expecting: 501) }
    }

    @Test func `replies are in English whatever the login, and in no other language`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            for isLoggedIn in [false, true] {
                for line in ["LANG", "LANG en", "LANG EN-us", "LANG en-GB-oed"] { try client.ask(line, expecting: 200) }
                for line in ["LANG fr", "LANG i-klingon"] { try client.ask(line, expecting: 504) }
                for line in ["LANG e n", "LANG en-", "LANG -en", "LANG abcdefghi"] {
                    try client.ask(line, expecting: 501)
                }
                if !isLoggedIn { try client.logIn(as: "ada", password: "secret") }
            }
        }
    }

    @Test func `CSID exchanges identities`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            let reply = try client.ask("CSID Name=BSD FTP client; Version=1.0;", expecting: 200)
            #expect(reply.text.contains("Name=Ferry;") && reply.text.contains("CaseSensitive=1;"))
            try client.logIn(as: "ada", password: "secret")
            try client.ask("csid version=2;name=x", expecting: 200)
            for line in ["CSID", "CSID x", "CSID Name=", "CSID Version=1;"] { try client.ask(line, expecting: 501) }
        }
    }
}
