// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

/// Data connections to and from the wrong places (RFC 2577).
@Suite(.ownThread, .fewAtOnce) struct DataPortTests {
    @Test func `the server connects to nobody but its client, and to no port of a service`() throws {
        try FerrydProcess.serving { server in
            let bystander = try RawListener("127.0.0.2")
            let port = try bystander.name.port
            let client = try server.client()
            let refused = [
                "PORT 127,0,0,2,\(port >> 8),\(port & 255)", "EPRT |1|127.0.0.2|\(port)|", "PORT 8,8,8,8,200,1",
                "PORT 127,0,0,1,0,21", "PORT 127,0,0,1,3,255", "PORT 127,0,0,1,0,0", "EPRT |1|127.0.0.1|80|",
                "EPRT |1|127.0.0.1|1023|", "EPRT |2|::1|\(port)|",
            ]
            var texts: Set<String> = []
            for command in refused {
                texts.insert(try client.ask(command, expecting: 500, 501, 522).text)
                try client.ask("LIST", expecting: 425, 503)
            }
            #expect(texts.count <= 2, "refusals tell why: \(texts)")
            #expect(throws: TestFailure.self) { try bystander.accept(within: .milliseconds(300)) }
        }
    }

    @Test(arguments: [
        "EPRT |1|127.0.0.1|99999|", "EPRT |1|127.0.0.1|65536|", "EPRT |1|127.0.0.1|-1|", "EPRT |3|x|2000|", "EPRT",
        "EPRT |1|127.0.0.1|2000", "PORT 127,0,0,1,256,1", "PORT 127,0,0,1,1", "PORT 1,2,3,4,5,6,7", "PORT a,b,c,d,e,f",
        "PORT 127,0,0,1,-1,5", "PORT", "EPSV 9", "EPRT |1|256.0.0.1|2000|", "EPRT ||||",
    ])
    func `an address that is none is refused`(command: String) throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask(command, expecting: 500, 501, 522)
            try client.ask("NOOP", expecting: 200)
        }
    }

    @Test(arguments: [true, false])
    func `an active data connection goes to the client`(extended: Bool) throws {
        try FerrydProcess.serving { server in
            let bytes = Content.bytes(300_000)
            try Files.write(bytes, to: server.path("file"))
            let client = try server.client()
            let listener = try RawListener()
            let port = try listener.name.port
            try client.ask(
                extended ? "EPRT |1|127.0.0.1|\(port)|" : "PORT 127,0,0,1,\(port >> 8),\(port & 255)", expecting: 200)
            try client.ask("RETR file", expecting: 150)
            #expect(try listener.accept().receiveToEnd() == bytes)
            try client.expect(226)
        }
    }

    @Test func `a stranger at a passive port gets nothing, and the owner still gets the file`() throws {
        try FerrydProcess.serving { server in
            let bytes = Content.bytes(500_000)
            try Files.write(bytes, to: server.path("file"))
            let client = try server.client()
            let port = try client.passivePort()
            let early = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
            try client.send("RETR file")
            let late = try RawSocket(connectingTo: port, from: SocketName("127.0.0.3", port: 0))
            for stranger in [early, late] { #expect((try? stranger.receiveToEnd()) ?? [] == []) }
            let data = try RawSocket(connectingTo: port)
            try client.expect(150)
            #expect(try data.receiveToEnd() == bytes)
            try client.expect(226)
        }
    }

    @Test func `a stranger at a passive port stores nothing`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let port = try client.passivePort()
            let stranger = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
            try? stranger.send("forged")
            try client.send("STOR file")
            try? stranger.finishSending()
            stranger.drain()
            #expect(!Files.exists(server.path("file")))
            let data = try RawSocket(connectingTo: port)
            try client.expect(150)
            try data.send("true")
            data.close()
            try client.expect(226)
            #expect(try Files.read(server.path("file")) == Array("true".utf8))
        }
    }

    @Test func `asking for passive ports again and again opens no more than one`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            let before = server.openDescriptors.count
            let ports = try (0..<200).map { _ in try client.passivePort() }
            #expect(server.openDescriptors.count <= before + 1)
            let data = try RawSocket(connectingTo: ports[199])
            try client.ask("NLST", expecting: 150)
            #expect(try data.receiveToEnd().isEmpty)
            try client.expect(226)
        }
    }

    @Test func `after EPSV ALL no other way is accepted`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            try client.ask("EPSV ALL", expecting: 200)
            for command in ["PASV", "PORT 127,0,0,1,200,1", "EPRT |1|127.0.0.1|50000|"] {
                let reply = try client.ask(command)
                #expect(reply.code >= 500, "\(reply)")
            }
            _ = try client.download("NLST")
        }
    }

    @Test func `a passive port nobody comes to frees the session in time`() throws {
        try FerrydProcess.serving { server in
            let client = try server.client()
            _ = try client.passivePort()
            try client.ask("NOOP", expecting: 200)
            try client.ask("QUIT", expecting: 221)
        }
    }
}
