// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import FerryIO
import Testing

@testable import FTPClient

/// Bytes on their way from the task of the data connection to that of the control connection.
struct ByteRelayTests {
    private static let limit = 64 * 1024

    private static func withRelay(_ body: (ByteRelay) async throws -> Void) async throws {
        let loop = try EventLoop(named: "test", network: MemoryNetwork())
        defer { loop.stop() }
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), loop: loop)
        let near = try await Dialer.connect(to: listener.address, on: loop, until: .never)
        try await body(ByteRelay(waking: near.interruption))
    }

    /// A sender that was let ahead would end; this one can only wait, whatever its speed.
    @Test(arguments: [1, 1000, 65_536, 200_000])
    func `a sender gets no further ahead than the limit and one read`(piece: Int) async throws {
        try await Self.withRelay { relay in
            let content = Content.bytes(1_000_000)
            let sender = Task {
                for start in stride(from: 0, to: content.count, by: piece) {
                    try await relay.take(Array(content[start..<min(start + piece, content.count)]))
                }
                relay.end(.ended)
            }
            var received: [UInt8] = []
            var turns = 0
            while true {
                let (bytes, flow) = relay.next()
                #expect(bytes.count <= Self.limit)
                #expect(relay.held <= Self.limit + piece)
                received += bytes
                if flow != nil { break }
                turns += 1
                await Task.yield()
            }
            try await sender.value
            #expect(received == content)
            #expect(turns >= content.count / Self.limit)
        }
    }

    @Test func `a sender that waits is let go by its cancellation`() async throws {
        try await Self.withRelay { relay in
            let sender = Task {
                do throws(TransferError) {
                    while true { try await relay.take([UInt8](repeating: 1, count: Self.limit)) }
                } catch {
                    return error
                }
            }
            while relay.held < Self.limit { await Task.yield() }
            sender.cancel()
            #expect(await sender.value == .stream(.cancelled))
            #expect(relay.held == Self.limit)
        }
    }
}
