// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Lines that no client sends by mistake.
@Suite(.ownThread, .fewAtOnce) struct LineTests {
    @Test(arguments: [false, true])
    func `a line of ten megabytes is refused, the connection closed, and memory kept`(loggedIn: Bool) throws {
        try FerrydProcess.serving { server in
            let client = loggedIn ? try server.client() : try RawClient(connectingTo: server.name)
            let before = server.residentBytes
            let piece = [UInt8](repeating: UInt8(ascii: "A"), count: 1 << 20)
            for _ in 0..<10 { try? client.control.send(piece) }  // the server may well close before it has all
            #expect(Sanitizer.keepsFreedMemory || server.residentBytes - before < 4 << 20)
            // A reset may overtake the reply: the server closes while bytes are still coming.
            if let reply = try? client.reply() { #expect(reply.code == 500) }
            client.control.drain()
            _ = try server.client().ask("NOOP", expecting: 200)
        }
    }

    @Test func `a line of exactly the limit is a line`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask("CWD " + String(repeating: "x/", count: 2000), expecting: 550)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test(arguments: [
        "NOOP\u{0}\r\n", "RETR secret.txt\u{0}.jpg\r\n", "RETR a\rb\r\n", "\u{0}\r\n", "CWD \r\u{0}\r\n",
    ])
    func `NUL, or CR within a line, is refused and harms nothing`(line: String) throws {
        try FerrydProcess.serving { server in
            try Files.write([1, 2, 3], to: server.path("secret.txt"))
            let client = try server.client()
            try client.control.send(line)
            try client.expect(501)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test func `LF alone ends a line`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.control.send("NOOP\nPWD\n")
            try client.expect(200)
            try client.expect(257)
        }
    }

    @Test func `a command may come byte by byte`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            for byte in "NOOP\r\nPWD\r\n".utf8 { try client.control.send([byte]) }
            try client.expect(200)
            try client.expect(257)
        }
    }

    @Test func `verbs are read in any case`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask("nOoP", expecting: 200)
            try client.ask("xpwd", expecting: 257)
        }
    }

    @Test func `Telnet sequences vanish from lines, and a doubled IAC is a byte of a name`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let (iac, interrupt, will, echo): (UInt8, UInt8, UInt8, UInt8) = (255, 244, 251, 1)
            try client.control.send([iac, interrupt] + Array("NO".utf8) + [iac, will, echo] + Array("OP\r\n".utf8))
            try client.expect(200)
            try client.ask(Array("MKD ".utf8) + [iac, iac], expecting: 257)
            #expect(try entryNames(of: Array(server.root.utf8)) == [[iac]])
        }
    }

    @Test func `a word that is no command is 500, a command of another FTP 502`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask("XYZZY", expecting: 500)
            try client.ask("SMNT x", expecting: 502)
            try client.ask("", expecting: 500)
            try client.ask(" NOOP", expecting: 500, 501)
            try client.ask([0xC3, 0xA9, 0xFE], expecting: 500)
            try client.ask("NOOP", expecting: 200)
        }
    }
}
