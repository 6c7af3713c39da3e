// SPDX-License-Identifier: Apache-2.0
import FTPAccounts
import FTPServer
import FTPTesting
import FTPWire
import FerryIO
import Testing

/// How the server ends.
@Suite(.ownThread) struct DrainTests {
    private let content = Content.bytes(8 << 20)

    @Test func `those who are idle are told and sent away`() async throws {
        try await LiveServer.run { server in
            let clients = [try server.client(), try server.stranger()]
            server.server.drain()
            for client in clients {
                #expect(try client.expect(421).text == Refusal.shuttingDown.reply.line)
                try client.expectEnd()
            }
        }
    }

    @Test func `a transfer under way is finished first`() async throws {
        try await LiveServer.run(files: ["big": content]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            try client.send("PWD")
            server.server.drain()
            #expect(try data.receiveToEnd() == content)
            try client.expect(226)
            try client.expect(421)
            try client.expectEnd()
        }
    }

    @Test func `an upload under way is finished first`() async throws {
        try await LiveServer.run(.disk) { server in
            let client = try server.client()
            let data = try client.beginTransfer("STOR new")
            try data.send(content)
            server.server.drain()
            data.close()
            try client.expect(226)
            try client.expect(421)
            #expect(try Files.read(server.files.path("new")) == content)
        }
    }

    @Test func `nobody new is let in, though others still finish`() async throws {
        try await LiveServer.run(files: ["big": content]) { server in
            let client = try server.client()
            let data = try client.beginTransfer("RETR big", receiveBuffer: 4096)
            server.server.drain()
            let limit = WaitLimit.usual
            while let late = try? server.socket() {
                // Whoever is quicker than the server is turned away, not left waiting.
                if let line = try? late.receiveLine() { #expect(line.starts(with: "421 ".utf8)) }
                if limit.passed { throw limit.exceeded("the port to close") }
            }
            #expect(try data.receiveToEnd() == content)
            try client.expect(226)
        }
    }

    @Test func `a server that is cancelled ends at once`() async throws {
        var configuration = ServerConfiguration()
        configuration.listeners = [ListenerConfiguration(SocketAddress(.v4(0x7F00_0001), port: 0))]
        let files = try ServedFiles(.disk)
        try await files.put(content, at: "big")
        let server = try LiveServer.makeServer(configuration, [.named("ada")]) { files.storage(of: $0.name.bytes) }
        let running = Task { await server.run() }
        let address = SocketName(port: try #require(server.addresses.first).port)
        let (idle, waiting) = (try RawClient(connectingTo: address), try RawClient(connectingTo: address))
        let uploading = try RawClient(connectingTo: address, as: "ada", password: "secret")
        let downloading = try RawClient(connectingTo: address, as: "ada", password: "secret")
        let upload = try uploading.beginTransfer("STOR new")
        try upload.send("0123456789")
        try uploading.waitForBytes(10)
        let download = try downloading.beginTransfer("RETR big", receiveBuffer: 4096)
        try waiting.logIn(as: "ada", password: "secret")
        try waiting.ask("EPSV", expecting: 229)
        try waiting.ask("LIST", expecting: 150)

        running.cancel()
        await running.value
        #expect(server.connections == 0)
        try idle.expect(421)
        for client in [uploading, downloading, waiting] {
            try client.expect(426)
            try client.expect(421)
        }
        #expect(download.drain() < content.count)
        #expect(!Files.exists(files.path("new")))
    }
}
