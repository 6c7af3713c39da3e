// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import Testing

@testable import FTPServer

/// What the server tells of itself, and how it meets words it does not know.
@Suite(.ownThread) struct DialogueTests {
    @Test func `FEAT tells these features`() async throws {
        try await LiveServer.run { server in
            let reply = try server.client().ask("FEAT", expecting: 211)
            #expect(
                reply.text == """
                    211-Features:
                     AVBL
                     CLNT
                     COMB
                     CSID
                     EPRT
                     EPSV
                     HASH SHA-256*;SHA-512;SHA-1;MD5;CRC32;
                     HOST
                     LANG EN*
                     MD5
                     MDTM
                     MFCT
                     MFF Create;Modify;UNIX.mode;
                     MFMT
                     MLST type*;size*;modify*;create*;perm*;unique*;UNIX.mode*;UNIX.owner*;UNIX.group*;
                     MODE Z
                     PASV
                     RANG STREAM
                     REST STREAM
                     SITE CHMOD
                     SITE COPY
                     SITE MKDIR
                     SITE SYMLINK
                     SITE UTIME
                     SIZE
                     TVFS
                     UPLOAD atomic
                     UTF8
                     XCRC
                     XMD5
                     XSHA1
                     XSHA256
                     XSHA512
                    211 End.
                    """)
        }
    }

    @Test func `FEAT marks the facts that OPTS has chosen`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            #expect(try client.ask("OPTS MLST Size;type;nonsense;", expecting: 200).text == "200 MLST OPTS type;size;")
            #expect(try client.ask("FEAT", expecting: 211).text.contains(" MLST type*;size*;modify;create;"))
            try client.logIn(as: "ada", password: "secret")
            #expect(try client.ask("FEAT", expecting: 211).text.contains(" MLST type*;size*;modify;create;"))
        }
    }

    @Test func `HELP lists every command and explains each`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            let all = try client.ask("HELP", expecting: 214).text
            for verb in Verb.allCases {
                #expect(all.contains(verb.rawValue))
                let one = try client.ask("HELP \(verb.rawValue.lowercased())", expecting: 214)
                #expect(one.text.hasPrefix("214 \(verb.rawValue)"))
            }
            try client.ask("HELP XYZZY", expecting: 500)
        }
    }

    @Test func `words are 500, other servers' commands 502, and those for later 530`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("SMNT /", expecting: 502)
            try client.ask("PWD", expecting: 530)
            try client.ask("SITE HELP", expecting: 530)
            try client.ask("XPWD", expecting: 530)
            try client.ask("XYZZY", expecting: 500)
            try client.logIn(as: "ada", password: "secret")
            try client.ask("SMNT /", expecting: 502)
            try client.ask("xpwd", expecting: 257)
            for _ in 0..<5 { try client.ask("XYZZY", expecting: 500) }
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `the third unknown word before the login is the last`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("ONE", expecting: 500)
            try client.ask("NOOP", expecting: 200)
            try client.ask("TWO", expecting: 500)
            try client.ask("THREE", expecting: 421)
            try client.expectEnd()
        }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "POST /x HTTP/1.0\r\n\r\nUSER ada\r\nPASS secret\r\n",
        "EHLO localhost\r\n", "HELO localhost\r\n", "SSH-2.0-OpenSSH_9.2\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{FC}\u{3}\u{3}",
    ])
    func `another protocol's client is left without a word`(_ opening: String) async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.control.send(opening)
            #expect(client.control.drain() == 0)
            guard case .foreign = try server.events.ending() else {
                Issue.record("the server did not notice")
                return
            }
        }
    }

    @Test func `a web page that posts commands is left at its second line`() async throws {
        try await LiveServer.run { server in
            let client = try server.stranger()
            try client.ask("XYZZY", expecting: 500)
            try client.send("Host: localhost")
            #expect(client.control.drain() == 0)
        }
    }

    @Test func `arguments of the wrong grammar are 501, of the wrong kind 504`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            for line in [
                "CWD", "TYPE", "TYPE Q", "MODE", "STRU X", "ALLO x", "ALLO 1 R", "PORT 1,2,3", "MKD", "TYPE L",
            ] {
                try client.ask(line, expecting: 501)
            }
            for line in ["TYPE E", "TYPE L 7", "TYPE A T", "MODE B", "STRU R", "OPTS UTF8 OFF"] {
                try client.ask(line, expecting: 504)
            }
            for line in ["TYPE I", "TYPE A N", "TYPE L 8", "MODE S", "STRU F", "ALLO 5 R 2", "OPTS UTF8 ON", "CLNT x"] {
                try client.ask(line, expecting: 200)
            }
            for line in ["TYPE L8", "TYPE l8", "OPTS UTF8 ON ", "OPTS  utf8  on", "OPTS UTF-8 ON\t", "OPTS UTF8 "] {
                try client.ask(line, expecting: 200)
            }
            try client.ask("CDUP up", expecting: 250)
            try client.ask("XCUP ..", expecting: 250)
            try client.ask("ACCT x", expecting: 202)
            #expect(try client.ask("SYST", expecting: 215).text == "215 UNIX Type: L8")
        }
    }

    @Test func `no reply repeats what a client has sent`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let poison = "\u{1B}[31mpoison"
            for word in ["", "CWD ", "RETR ", "SIZE ", "TYPE ", "OPTS ", "HELP ", "EPSV ", "REST ", "MFMT ", "SITE "] {
                #expect(!(try client.ask(word + poison).text.contains("poison")))
            }
        }
    }
}
