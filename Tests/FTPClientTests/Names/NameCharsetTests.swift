// SPDX-License-Identifier: Apache-2.0
import FTPClient
import FTPTesting
import FTPWire
import Testing

/// A server whose names are CP1252: `Müller` is 4D FC 6C 6C 65 72 there.
@Suite(.ownThread) struct NameCharsetTests {
    private static let western: [UInt8] = [0x4D, 0xFC, 0x6C, 0x6C, 0x65, 0x72]

    private static func use(_ configuration: inout ConnectionConfiguration) {
        configuration.charset = NameCharset("CP1252")
    }

    private static func expect(_ verb: String, _ name: [UInt8], from session: ScriptedSession) throws {
        #expect(try session.nextLine() == Array("\(verb) ".utf8) + name)
    }

    @Test func `names go in the charset, and what comes back is UTF-8`() async throws {
        try await ScriptedTest.loggedIn(configure: Self.use) { session in
            try Self.expect("MKD", Self.western, from: session)
            try session.send(Array("257 \"/".utf8) + Self.western + Array("\" made.\r\n".utf8))
            // The charset lacks the first; the second reads as UTF-8 there.
            for name in ["Ж", "Ã¤"] {
                try Self.expect("RMD", Self.western + [0x2F] + Array(name.utf8), from: session)
                try session.reply("250 Gone.")
            }
        } client: { connection in
            _ = try await connection.makeDirectory("Müller")
            try await connection.removeDirectory("Müller/Ж")
            try await connection.removeDirectory("Müller/Ã¤")
        }
    }

    @Test func `listings are read in it`() async throws {
        try await ScriptedTest.loggedIn(configure: Self.use) { session in
            let line = Array("-rw-r--r-- 1 a b 5 Jan  2  2020 ".utf8) + Self.western + [13, 10]
            try session.sendData(line, for: "LIST")
            try session.sendData(Self.western + [13, 10], for: "NLST")
        } client: { connection in
            let entries = try await connection.listing().entries
            #expect(entries.map(\.name) == ["Müller"])
            let names = try await connection.names()
            #expect(names == [Array("Müller".utf8)])
        }
    }

    @Test func `a server that speaks UTF-8 is told not to`() async throws {
        try await ScriptedTest.loggedIn(features: ["UTF8"], configure: Self.use) { session in
            try session.expect("OPTS UTF8 OFF")
            try session.reply("504 No.")
            try Self.expect("CWD", Self.western, from: session)
            try session.reply("250 Ok.")
            try session.expect("PWD")
            try session.send(Array("257 \"/".utf8) + Self.western + Array("\"\r\n".utf8))
        } client: { connection in
            try await connection.changeDirectory(to: "Müller")
            #expect(connection.workingDirectory == "/Müller")
        }
    }

    @Test(arguments: ["", "CP0", "UTF-16"])
    func `what the system does not have is no charset`(_ name: String) { #expect(NameCharset(name) == nil) }
}
