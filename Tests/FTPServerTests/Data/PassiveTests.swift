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
        let range = try ports.map(freePorts)
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

    @Test func `where all ports of the range await others of the client's address the answer is 425`() async throws {
        let range = try freePorts(2)
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            let clients = [try server.client(), try server.client(), try server.client()]
            var ports: Set<UInt16> = []
            for client in clients[..<2] { ports.insert(try client.passivePort().port) }
            #expect(ports == Set(range))
            #expect(try clients[2].ask("EPSV").text == Refusal.noPassivePort.reply.line)
            #expect(try clients[2].ask("PASV").text == Refusal.noPassivePort.reply.line)
            // A client of another address is no obstacle.
            let other = try server.client(from: "127.0.0.2")
            #expect(range.contains(try other.passivePort().port))
            // One's own port is no obstacle, and who goes leaves theirs to others.
            for _ in 0..<10 { #expect(range.contains(try clients[0].passivePort().port)) }
            try clients[1].ask("REIN", expecting: 220)
            #expect(try clients[2].download("RETR a") == "content".bytes)
        }
    }

    @Test func `many sessions share few ports`() async throws {
        let range = try freePorts(4)
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            let clients = try (0..<20).map { _ in try server.client() }
            for _ in 0..<3 {
                for client in clients { #expect(try client.download("RETR a") == "content".bytes) }
            }
        }
    }

    @Test func `a thousand sessions await their clients on ten ports, each the right one`() async throws {
        let range = try freePorts(10)
        let files = Dictionary(uniqueKeysWithValues: (0..<10).map { ("f\($0)", "content of \($0)".bytes) })
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            // Ten sessions of each of a hundred addresses: as many as the ports can tell apart.
            let hosts = (0..<100).map { "127.0.1.\($0 + 1)" }
            let clients = try (0..<1000).map { (try server.client(from: hosts[$0 / 10]), hosts[$0 / 10]) }
            let ports = try clients.map { try $0.0.passivePort().port }
            #expect(Set(ports) == Set(range))
            for (number, ((client, host), port)) in zip(clients, ports).enumerated() {
                let data = try RawSocket(connectingTo: SocketName(port: port), from: SocketName(host, port: 0))
                try client.ask("RETR f\(number % 10)", expecting: 150)
                #expect(try data.receiveToEnd() == "content of \(number % 10)".bytes)
                try client.expect(226)
            }
            // Nothing is left behind.
            #expect(throws: (any Error).self) { try RawSocket(connectingTo: SocketName(port: ports[0])) }
        }
    }

    @Test func `whoever finds the ports taken by others of their address waits until one of these has come`()
        async throws
    {
        let range = try freePorts(1)
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            let clients = try (0..<100).map { _ in try server.client() }
            let (first, second) = (clients[0], clients[1])
            let port = try first.passivePort()
            try second.send("EPSV")
            try first.ask("RETR a", expecting: 150)
            #expect(try RawSocket(connectingTo: port).receiveToEnd() == "content".bytes)
            try first.expect(226)
            try second.expect(229)
            try second.ask("REIN", expecting: 220)
            for client in clients.dropFirst(2) { #expect(try client.download("RETR a") == "content".bytes) }
        }
    }

    @Test func `a stranger on a shared port is turned away and told of, and both owners are served`() async throws {
        let range = try freePorts(1)
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            let owners = try ["127.0.0.2", "127.0.0.3"].map { (try server.client(from: $0), $0) }
            let ports = try owners.map { try $0.0.passivePort() }
            let strangers = try (0..<20).map { _ in
                try RawSocket(connectingTo: ports[0], from: SocketName("127.0.0.4", port: 0))
            }
            for ((client, host), port) in zip(owners, ports) {
                try client.ask("RETR a", expecting: 150)
                let data = try RawSocket(connectingTo: port, from: SocketName(host, port: 0))
                #expect(try data.receiveToEnd() == "content".bytes)
                try client.expect(226)
            }
            for stranger in strangers { #expect(stranger.drain() == 0) }
            try server.events.first("a stranger") { kind -> Bool? in
                guard case .dataConnectionRejected(let address) = kind else { return nil }
                return address.hostText == "127.0.0.4" ? true : nil
            }
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

    /// Ports below those that the kernel hands out, none of which is in use.
    ///
    /// The kernel's table is read instead of listening on them: a program that another test starts at that moment would
    /// hold a copy of the listener until it runs.
    private func freePorts(_ count: UInt16) throws -> ClosedRange<UInt16> {
        // A line is "0: 0100007F:1F90 …": a number, then address and port in hexadecimal digits.
        let taken = try ["/proc/net/tcp", "/proc/net/tcp6"].flatMap { table in
            try String(decoding: Files.read(table), as: UTF8.self).split(separator: "\n").dropFirst().compactMap {
                line in
                line.split(separator: " ")[1].split(separator: ":").last.flatMap { UInt16($0, radix: 16) }
            }
        }
        for _ in 0..<100 {
            let first = UInt16.random(in: 10_000..<30_000)
            let range = first...(first + count - 1)
            if !taken.contains(where: range.contains) { return range }
        }
        throw TestFailure("no free ports")
    }
}
