// SPDX-License-Identifier: Apache-2.0
import FTPServer
import FTPTesting
import FerryIO
import Testing

/// Clients that are awaited for their data and never come.
struct PassiveTroubleTests {
    /// The troubles that the server has told of.
    private func told(_ server: MemoryServer) -> [PassiveTrouble] {
        server.events.all.compactMap { if case .nobodyCame(let trouble) = $0.kind { trouble } else { nil } }
    }

    /// Lets the clock go on, once the server waits for something.
    private func pass(_ span: Duration, _ server: MemoryServer) async {
        await server.settle()
        server.clock.advance(by: span)
        await server.settle()
    }

    @Test func `three in a row that never come are told of, by their network and what they were told`() async throws {
        try await MemoryServer.run { server in
            // A plan that is dropped for another, a transfer that waits in vain, and a client that gives up.
            var first = try await server.client()
            try await first.ask("PASV", expecting: 227)
            await pass(.seconds(4), server)
            try await first.ask("PASV", expecting: 227)
            try await first.ask("LIST", expecting: 150)
            await pass(.seconds(31), server)
            try await first.expect(425)
            #expect(told(server).isEmpty && server.server.passiveTroubles.isEmpty)
            try await first.ask("PASV", expecting: 227)
            await pass(.seconds(4), server)
            try await first.ask("QUIT", expecting: 221)
            let trouble = try #require(told(server).first)
            #expect(trouble.misses == 3)
            #expect(trouble.clients.description == "127.0.0.0/24")
            #expect(trouble.announced == .v4(0x7F00_0001))
            #expect(server.server.passiveTroubles == [trouble])
        }
    }

    @Test func `plans that are left alone for a moment, or whose client came, count for nothing`() async throws {
        try await MemoryServer.run(files: ["a": [1]]) { server in
            var client = try await server.client()
            for _ in 0..<10 {
                try await client.ask("EPSV", expecting: 229)
                await pass(.seconds(1), server)
                let data = try await client.openData()
                await pass(.seconds(5), server)
                try await client.ask("RETR missing", expecting: 550)
                _ = consume data
            }
            #expect(told(server).isEmpty && server.server.passiveTroubles.isEmpty)
        }
    }

    @Test func `one that comes ends the row`() async throws {
        try await MemoryServer.run(files: ["a": [1]]) { server in
            var client = try await server.client()
            for _ in 0..<2 {
                for _ in 0..<2 {
                    try await client.ask("EPSV", expecting: 229)
                    await pass(.seconds(4), server)
                }
                #expect(try await client.download("RETR a") == [1])
            }
            #expect(told(server).isEmpty && server.server.passiveTroubles.isEmpty)
        }
    }

    @Test func `a client that falls back to PORT counts, and one whose plan runs out while it is silent`() async throws
    {
        try await MemoryServer.run { server in
            var client = try await server.client()
            for _ in 0..<2 {
                try await client.ask("EPSV", expecting: 229)
                await pass(.seconds(4), server)
                try await client.ask("PORT 127,0,0,1,8,0", expecting: 200)
            }
            try await client.ask("EPSV", expecting: 229)
            try await server.waitForParked(1)
            await pass(.seconds(31), server)
            await pass(.seconds(1), server)
            #expect(told(server).map(\.misses) == [3])
            #expect(told(server).first?.announced == nil)
        }
    }

    @Test(
        arguments: [
            (
                "203.0.113.0/24", "10.0.0.5", "10.0.0.5", true, PassiveTrouble.Cause.privateAddress,
                "10.0.0.5, a private address"
            ),
            (
                "203.0.113.0/24", "198.51.100.7", "10.0.0.5", true, .portsClosed,
                "or 198.51.100.7, which PASV tells them,"
            ),
            (
                "203.0.113.0/24", "198.51.100.7", "198.51.100.7", true, .portsClosed,
                "TCP ports 10000-10009 are not open"
            ),
            ("203.0.113.0/24", nil, "10.0.0.5", true, .portsClosed, "TCP ports 10000-10009 are not open"),
            (
                "10.0.0.0/24", "198.51.100.7", "10.0.0.5", true, .outsideAddress,
                "passive-address = [\"10.0.0.0/24=10.0.0.5\"]"
            ),
            ("2001:db8::/64", nil, "2001:db8:1::1", false, .anyPort, "Set passive-ports"),
        ] as [(String, String?, String, Bool, PassiveTrouble.Cause, String)])
    func `the sentence names the likely reason and the thing to do`(
        clients: String, announced: String?, local: String, hasRange: Bool, cause: PassiveTrouble.Cause, words: String
    ) throws {
        let trouble = PassiveTrouble(
            clients: try #require(IPNetwork(clients)),
            announced: announced.flatMap { SocketAddress(numeric: $0, port: 0)?.host },
            local: try #require(SocketAddress(numeric: local, port: 0)).host, ports: hasRange ? 10000...10009 : nil,
            misses: 3, last: 0)
        #expect(trouble.cause == cause)
        #expect(
            trouble.sentence.hasPrefix("Clients in \(clients) ask for data ports and never come, 3 times in a row. "))
        #expect(trouble.sentence.contains(words), "\(trouble.sentence)")
    }
}
