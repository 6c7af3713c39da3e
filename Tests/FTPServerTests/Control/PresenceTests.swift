// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FTPServer

/// Whether a client is still there when its upload has ended.
struct PresenceTests {
    @Test func `who looks up late sees that the client has gone meanwhile`() async throws {
        let loop = try EventLoop(named: "test")
        defer { loop.stop() }
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), loop: loop)
        let client = Handoff(
            try await Dialer.connect(to: listener.address, on: loop, until: .after(WaitLimit.usualSpan)))
        let server = Handoff(try await listener.accept(on: loop, until: .after(WaitLimit.usualSpan)))
        let looking = Task(executorPreference: loop) {
            guard let stream = server.take() else { throw TestFailure("nobody took it") }
            var channel = ControlChannel(stream, stall: WaitLimit.usualSpan)
            guard case .gone = await channel.presence(for: .milliseconds(20)) else { return false }
            return true
        }
        // The loop is held up from before the end comes until the time to look is over.
        await Task(executorPreference: loop) {
            _ = client.take()
            Thread.pause(.milliseconds(60))
        }.value
        #expect(try await looking.value)
    }
}
