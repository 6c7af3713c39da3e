// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FTPWire
import FerryIO
import Testing

@testable import FTPClient

/// The control connection over a network in memory.
struct ControlStreamTests {
    /// Gives `body` a channel, and the server's end of it.
    private static func talk(
        _ body: (consuming ControlStream, borrowing ByteStream) async throws -> Void
    ) async throws {
        let loop = try EventLoop(named: "test", network: MemoryNetwork())
        defer { loop.stop() }
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), loop: loop)
        let near = try await Dialer.connect(to: listener.address, on: loop, until: .never)
        let far = try await listener.accept(on: loop, until: .never)
        try await body(ControlStream(near, transcript: Transcript(listener: nil)), far)
    }

    @Test func `another stream takes the place of the one under a channel`() async throws {
        try await Self.talk { channel, server in
            var channel = channel
            try await server.write(Array("234 Go ahead.\r\n".utf8), stall: .seconds(60))
            #expect(try await channel.reply(until: .never).code.rawValue == 234)
            var upgraded = try await channel.upgraded { stream in stream }
            try await server.write(Array("200 Ok.\r\n".utf8), stall: .seconds(60))
            #expect(try await upgraded.reply(until: .never).code.rawValue == 200)
        }
    }

    @Test(arguments: ["234 Go ahead.\r\n230 You are in.\r\n", "234 Go ahead.\r\n2"])
    func `bytes behind the reply that begins an encrypted connection end it`(arrival: String) async throws {
        try await Self.talk { channel, server in
            var channel = channel
            try await server.write(Array(arrival.utf8), stall: .seconds(60))
            #expect(try await channel.reply(until: .never).code.rawValue == 234)
            var error: ControlError?
            do throws(ControlError) { _ = try await channel.upgraded { stream in stream } } catch let failure {
                error = failure
            }
            guard case .injected = error else {
                Issue.record("\(String(describing: error))")
                return
            }
        }
    }

    /// A data connection that is watched may ring after the command it was for has been refused.
    @Test func `a ring that comes late ends no wait for another reply`() async throws {
        try await Self.talk { channel, server in
            let ring = channel.stream.interruption
            var link = ControlLink(channel, ConnectionConfiguration(host: "127.0.0.1"))
            ring()
            try await server.write(Array("250 Ok.\r\n".utf8), stall: .seconds(60))
            let reply = try await link.finalReply(owed: 1, within: .seconds(60), for: Purpose(.ask, []))
            #expect(reply?.code.rawValue == 250)
        }
    }
}
