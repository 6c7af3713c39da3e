// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Commands out of their order, and many at once.
@Suite(.ownThread, .fewAtOnce) struct SequenceTests {
    @Test func `a rename needs its first half right before it`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1], to: server.path("a"))
            let client = try server.client()
            try client.ask("RNTO b", expecting: 503)
            try client.ask("RNFR a", expecting: 350)
            try client.ask("PWD", expecting: 257)
            try client.ask("RNTO b", expecting: 503)
            #expect(Files.exists(server.path("a")))
            try client.ask("RNFR a", expecting: 350)
            try client.ask("RNTO b", expecting: 250)
            #expect(Files.exists(server.path("b")) && !Files.exists(server.path("a")))
        }
    }

    @Test func `nothing but the login works before the login`() throws {
        try FerrydProcess.serving { server in
            let client = try RawClient(connectingTo: server.name)
            for command in [
                "PWD", "LIST", "PASV", "EPSV", "RETR x", "STOR x", "DELE x", "MKD x", "PORT 127,0,0,1,200,1",
            ] {
                try client.ask(command, expecting: 530)
            }
            try client.ask("PASS guess", expecting: 503)
            try client.ask("USER \(server.user)", expecting: 331)
            try client.ask("STOR x", expecting: 530)
            try client.logIn(as: server.user, password: server.password)
        }
    }

    @Test func `unknown users and wrong passwords are told the same`() throws {
        try FerrydProcess.serving { server in
            let replies = try [server.user, "nobody"].map { name in
                let client = try RawClient(connectingTo: server.name)
                let first = try client.ask("USER \(name)", expecting: 331)
                let second = try client.ask("PASS wrong", expecting: 530)
                return first.text + second.text
            }
            #expect(replies[0] == replies[1])
        }
    }

    @Test func `commands in one segment are answered one by one and in order`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1, 2, 3], to: server.path("a"))
            let client = try RawClient(connectingTo: server.name)
            try client.control.send(
                "USER \(server.user)\r\nPASS \(server.password)\r\nTYPE I\r\nPWD\r\nMKD d\r\nCWD d\r\nPWD\r\nCDUP\r\nRNFR a\r\nRNTO b\r\n"
                    + "RNTO c\r\nSIZE b\r\nREST 1\r\nNOOP\r\nXYZZY\r\nQUIT\r\n")
            let codes = [331, 230, 200, 257, 257, 250, 257, 250, 350, 250, 503, 213, 350, 200, 500, 221]
            for code in codes { try client.expect(code) }
            try client.expectEnd()
        }
    }

    @Test func `transfers in one segment follow each other`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1, 2, 3], to: server.path("a"))
            let client = try server.client()
            let data = try client.openData()
            try client.control.send("RETR a\r\nSIZE a\r\nPASV\r\nNOOP\r\n")
            try client.expect(150)
            #expect(try data.receiveToEnd() == [1, 2, 3])
            data.close()
            try client.expect(226)
            try client.expect(213)
            try client.expect(227)
            try client.expect(200)
        }
    }

    @Test func `a thousand commands in one segment get a thousand replies`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.control.send(String(repeating: "NOOP\r\n", count: 1000))
            for _ in 0..<1000 { try client.expect(200) }
            try client.ask("PWD", expecting: 257)
        }
    }

    @Test func `a transfer without a data connection is refused`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1], to: server.path("a"))
            let client = try server.client()
            for command in ["RETR a", "STOR b", "LIST", "MLSD", "NLST"] {
                try client.ask(command, expecting: 425, 503)
            }
            #expect(!Files.exists(server.path("b")))
        }
    }

    @Test func `a login leaves nothing behind for the next one`() throws {
        try FerrydProcess.serving { server in
            try Files.write([1], to: server.path("a"))
            try Files.makeDirectory(server.path("d"))
            let client = try server.client()
            try client.ask("CWD d", expecting: 250)
            let port = try client.passivePort()
            try client.ask("RNFR /a", expecting: 350)
            try client.ask("REIN", expecting: 220)
            try client.ask("PWD", expecting: 530)
            try client.logIn(as: server.user, password: server.password)
            #expect(try client.ask("PWD", expecting: 257).text.contains("\"/\""))
            try client.ask("RNTO b", expecting: 503)
            try client.ask("LIST", expecting: 425, 503)
            #expect(throws: (any Error).self) { try RawSocket(connectingTo: port) }
        }
    }
}
