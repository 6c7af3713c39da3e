// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// `PASV` and `EPSV`: the client comes to the server.
@Suite(.ownThread) struct PassiveTests {
    private let files = ["a": "content".bytes]

    @Test func `both ways lead to the address the client came to`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            let port = try client.classicPassivePort()
            #expect(port.host == "127.0.0.1")
            let data = try RawSocket(connectingTo: port)
            try client.ask("RETR a", expecting: 150)
            #expect(try data.receiveToEnd() == "content".bytes)
            try client.expect(226)
            #expect(try client.download("RETR a") == "content".bytes)
        }
    }

    @Test func `PASV tells the address that the administrator has named`() async throws {
        try await LiveServer.run(configure: { $0.publicAddress = SocketAddress(.v4(0xC633_6407), port: 0) }) { server in
            let client = try server.client()
            #expect(try client.ask("PASV", expecting: 227).text.contains("(198,51,100,7,"))
        }
    }

    @Test func `the data connection may come before the command, or after it`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            let port = try client.passivePort()
            try client.ask("RETR a", expecting: 150)
            #expect(try !client.control.isReadable(within: .milliseconds(50)))
            #expect(try RawSocket(connectingTo: port).receiveToEnd() == "content".bytes)
            try client.expect(226)
        }
    }

    @Test func `a stranger is turned away, and the owner still served`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            let port = try client.passivePort()
            let early = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
            try client.ask("RETR a", expecting: 150)
            let late = try RawSocket(connectingTo: port, from: SocketName("127.0.0.3", port: 0))
            #expect(early.drain() == 0)
            #expect(late.drain() == 0)
            #expect(try RawSocket(connectingTo: port).receiveToEnd() == "content".bytes)
            try client.expect(226)
            let stranger = try server.events.first("a stranger") { kind -> SocketAddress? in
                guard case .dataConnectionRejected(let address) = kind else { return nil }
                return address
            }
            #expect(stranger.hostText == "127.0.0.2")
        }
    }

    @Test func `a stranger cannot leave a file`() async throws {
        try await LiveServer.run { server in
            let client = try server.client()
            let port = try client.passivePort()
            let stranger = try RawSocket(connectingTo: port, from: SocketName("127.0.0.2", port: 0))
            try stranger.send("evil")
            stranger.close()
            try client.ask("STOR a", expecting: 150)
            let data = try RawSocket(connectingTo: port)
            try data.send("good")
            data.close()
            try client.expect(226)
            #expect(try client.download("RETR a") == "good".bytes)
        }
    }

    @Test func `a plan to connect to the client closes the port`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            for plan in ["PORT 127,0,0,1,8,0", "EPRT |1|127.0.0.1|2048|"] {
                let port = try client.passivePort()
                try client.ask(plan, expecting: 200)
                #expect(throws: (any Error).self) { try RawSocket(connectingTo: port) }
            }
        }
    }

    @Test(arguments: [nil, 2] as [UInt16?])
    func `who has connected for an earlier plan is not taken for this one's client`(_ ports: UInt16?) async throws {
        let range = try ports.map(LiveServer.freePorts)
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            let client = try server.client()
            for plan in ["EPSV", "PASV"] {
                let early = try client.openData()
                try client.ask(plan, expecting: plan == "EPSV" ? 229 : 227)
                #expect(early.drain() == 0)
            }
            #expect(try client.download("RETR a") == "content".bytes)
        }
    }

    @Test func `a plan is good for one transfer, and needed for each`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            for command in ["RETR a", "STOR b", "APPE b", "STOU", "LIST", "NLST", "MLSD"] {
                #expect(try client.ask(command).text == Refusal.noDataConnectionPlanned.reply.line)
            }
            #expect(try client.download("RETR a") == "content".bytes)
            try client.ask("RETR a", expecting: 425)
            try client.ask("EPSV", expecting: 229)
            try client.ask("RETR missing", expecting: 550)
            // A command that came to nothing has not used it.
            try client.ask("RETR a", expecting: 150)
            try client.ask("ABOR", expecting: 426)
        }
    }

    @Test func `a data connection that is never made is given up`() async throws {
        try await LiveServer.run(files: files, configure: { $0.timeouts.dataConnection = .seconds(1) }) {
            server in
            let client = try server.client()
            for command in ["RETR a", "STOR b", "LIST"] {
                let port = try client.passivePort()
                try client.ask(command, expecting: 150)
                #expect(try client.expect(425).text == Refusal.cannotOpenDataConnection.reply.line)
                #expect(throws: (any Error).self) { try RawSocket(connectingTo: port) }
            }
            try client.ask("SIZE b", expecting: 550)
        }
    }

    @Test func `PASV tells clients of each network the address that is meant for them`() async throws {
        try await LiveServer.run(configure: { configuration in
            configuration.publicAddress = SocketAddress(numeric: "198.51.100.7", port: 0)
            let rules = [("127.0.0.2", "10.1.2.3"), ("127.0.0.0/24", "10.1.2.4"), ("127.0.1.0/24", nil)]
            configuration.passiveAddresses = rules.compactMap { network, address in
                IPNetwork(network).map { clients in
                    .init(clients: clients, address: address.flatMap { SocketAddress(numeric: $0, port: 0) })
                }
            }
        }) { server in
            for (host, told) in [
                ("127.0.0.2", "10,1,2,3"), ("127.0.0.3", "10,1,2,4"), ("127.0.1.1", "127,0,0,1"),
                ("127.0.2.1", "198,51,100,7"),
            ] {
                let reply = try server.client(from: host).ask("PASV", expecting: 227)
                #expect(reply.text.contains("(\(told),"))
            }
        }
    }

    @Test func `EPSV knows its families, and ALL shuts every other way`() async throws {
        try await LiveServer.run(files: files) { server in
            let client = try server.client()
            try client.ask("EPSV 1", expecting: 229)
            #expect(try client.ask("EPSV 2").text == "522 Address family not supported, use (1)")
            #expect(try client.ask("EPSV 3").text == "522 Address family not supported, use (1)")
            try client.ask("EPSV x", expecting: 501)
            // Refusing is no new plan.
            try client.ask("RETR a", expecting: 150)
            try client.ask("ABOR", expecting: 426)
            try client.expect(226)
            try client.ask("EPSV ALL", expecting: 200)
            for plan in ["PASV", "PORT 127,0,0,1,8,0", "EPRT |1|127.0.0.1|2048|"] {
                #expect(try client.ask(plan).text == Refusal.onlyExtendedPassiveAllowed.reply.line)
            }
            #expect(try client.download("RETR a") == "content".bytes)
        }
    }
}
