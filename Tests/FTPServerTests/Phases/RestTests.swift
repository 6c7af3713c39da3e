// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// A session that is silent for a while has no task, until something happens.
@Suite(.ownThread) struct RestTests {
    private func rest(_ client: RawClient) throws {
        #expect(try !client.control.isReadable(within: .milliseconds(300)))
    }

    private func expectToClose(_ port: SocketName) throws {
        let limit = WaitLimit.usual
        while (try? RawSocket(connectingTo: port)) != nil {
            if limit.passed { throw limit.exceeded("the port to close") }
            Thread.pause(.milliseconds(50))
        }
    }

    @Test func `it goes on where it was`() async throws {
        try await LiveServer.run(files: ["a": Array("0123456789".utf8)]) { server in
            let client = try server.client()
            try client.ask("REST 4", expecting: 350)
            try rest(client)
            #expect(try client.download("RETR a") == Array("456789".utf8))
            try client.ask("RNFR a", expecting: 350)
            try rest(client)
            try client.control.send("RN")
            try rest(client)
            try client.ask("TO b", expecting: 250)
            try rest(client)
            try client.ask("SIZE b", expecting: 213)
        }
    }

    @Test func `its time runs on`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.idle = .milliseconds(2500) }) { server in
            let client = try server.client()
            try rest(client)
            let began = ContinuousClock.now
            try client.ask("NOOP", expecting: 200)
            try client.expect(421)
            #expect(began.duration(to: .now) > .seconds(2))
            try client.expectEnd()
        }
    }

    @Test func `a passive port that nobody comes to is closed`() async throws {
        try await LiveServer.run(configure: { $0.timeouts.dataConnection = .seconds(1) }) { server in
            let client = try server.client()
            let port = try client.passivePort()
            try expectToClose(port)
            try client.ask("LIST", expecting: 425)
            // And so is one that is kept for the next transfer.
            let used = try client.passivePort()
            let data = try RawSocket(connectingTo: used)
            try client.ask("LIST", expecting: 150)
            _ = try data.receiveToEnd()
            try client.expect(226)
            try expectToClose(used)
        }
    }

    @Test func `one who leaves meanwhile is noticed`() async throws {
        try await LiveServer.run { server in
            let (leaving, lost) = (try server.client(), try server.client())
            try rest(leaving)
            try leaving.control.finishSending()
            try leaving.expectEnd()
            try lost.control.reset()
            let limit = WaitLimit.usual
            while server.server.connections > 0, !limit.passed {}
            #expect(server.server.connections == 0)
        }
    }

    @Test(arguments: [true, false])
    func `it is told when the server ends`(_ drains: Bool) async throws {
        var configuration = ServerConfiguration()
        configuration.listen = [SocketAddress(.v4(0x7F00_0001), port: 0)]
        let files = try ServedFiles(.memory)
        let server = try LiveServer.makeServer(configuration, [.named("ada")]) { files.storage(of: $0.name.bytes) }
        let running = Task { await server.run() }
        let address = SocketName(port: try #require(server.addresses.first).port)
        let client = try RawClient(connectingTo: address, as: "ada", password: "secret")
        try rest(client)
        if drains { server.drain() } else { running.cancel() }
        try client.expect(421)
        try client.expectEnd()
        await running.value
        #expect(server.connections == 0)
    }
}
