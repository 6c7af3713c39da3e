// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@Suite(.ownThread) struct ScriptedServerTests {
    @Test func `a client meets exactly the bytes of the script`() async throws {
        try await ScriptedServer.playing { session in
            try session.reply("220-Many", " lines", "220 ready.")
            try session.expect("USER ada")
            try session.dribble("331 Password?\r\n")
            try session.expect(verb: "PASS")
            try session.control.reset()
        } to: { port in
            let client = try RawSocket(connectingTo: SocketName(port: port))
            #expect(try client.receiveLine() == Array("220-Many".utf8))
            #expect(try client.receiveLine() == Array(" lines".utf8))
            #expect(try client.receiveLine() == Array("220 ready.".utf8))
            try client.send("USER ada\r\n")
            #expect(try client.receiveLine() == Array("331 Password?".utf8))
            try client.send("PASS x\r\n")
            #expect(throws: (any Error).self) { try client.receiveLine() }
        }
    }

    @Test func `a script that is not followed is an issue of the test`() async throws {
        await withKnownIssue {
            try await ScriptedServer.playing { session in
                try session.expect("QUIT")
            } to: { port in
                try RawSocket(connectingTo: SocketName(port: port)).send("NOOP\r\n")
            }
        }
    }

    @Test func `data goes over connections of its own`() async throws {
        try await ScriptedServer.playing { session in
            try session.sendData(Array("content".utf8))
        } to: { port in
            let client = try RawSocket(connectingTo: SocketName(port: port))
            try client.send("EPSV\r\n")
            let reply = try #require(try client.receiveLine())
            let port = String(decoding: reply, as: UTF8.self).split(separator: "|")[1]
            try client.send("RETR x\r\n")
            let data = try RawSocket(connectingTo: SocketName(port: try #require(UInt16(port))))
            #expect(try data.receiveToEnd() == Array("content".utf8))
            #expect(try client.receiveLine() == Array("150 Here it comes.".utf8))
            #expect(try client.receiveLine() == Array("226 Done.".utf8))
        }
    }
}
