// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// Sessions that await their clients on the same few ports.
@Suite(.ownThread) struct SharedPortTests {
    private let files = ["a": "content".bytes]

    @Test func `where all ports of the range await others of the client's address the answer is 425`() async throws {
        let range = try LiveServer.freePorts(2)
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
        let range = try LiveServer.freePorts(4)
        try await LiveServer.run(files: files, configure: { $0.passivePorts = range }) { server in
            let clients = try (0..<20).map { _ in try server.client() }
            for _ in 0..<3 {
                for client in clients { #expect(try client.download("RETR a") == "content".bytes) }
            }
        }
    }

    @Test func `a thousand sessions await their clients on ten ports, each the right one`() async throws {
        let range = try LiveServer.freePorts(10)
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
        let range = try LiveServer.freePorts(1)
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
        let range = try LiveServer.freePorts(1)
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
}
