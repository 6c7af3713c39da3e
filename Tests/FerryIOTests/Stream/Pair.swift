// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Testing

@testable import FerryIO

/// Two ends of one connection, over the loopback interface, encrypted or not, or in memory, on a loop of their own.
struct Pair: ~Copyable {
    enum Kind: CaseIterable, Sendable {
        case socket, memory, encrypted

        /// The end that a reader sees when the other side has said that nothing more comes.
        var end: EndOfStream { self == .encrypted ? .authenticated : .orderly }
    }

    let loop: EventLoop
    let near: ByteStream
    /// Tests hand it to other tasks, or drop it.
    let far: Handoff<ByteStream>

    static func connected(by kind: Kind = .socket) async throws -> Pair {
        // As both programs do: sendfile(2) to a receiver that has had enough raises SIGPIPE in a test's own task.
        Signal.ignoreBrokenPipes()
        if kind == .encrypted { return try await encrypted(by: Encryption()) }
        let loop = try EventLoop(named: "test", network: kind == .memory ? MemoryNetwork(capacity: 100_000) : nil)
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), loop: loop)
        let near = try await Dialer.connect(to: listener.address, on: loop, until: .after(.seconds(60)))
        let far = try await listener.accept(on: loop, until: .after(.seconds(60)))
        return Pair(loop: loop, near: near, far: far)
    }

    init(loop: EventLoop, near: consuming ByteStream, far: consuming ByteStream) {
        self.loop = loop
        self.near = near
        self.far = Handoff(far)
    }

    deinit { loop.stop() }

    /// The far end, which is still there.
    borrowing func takeFar() throws -> ByteStream {
        guard let stream = far.take() else { throw TestFailure("the far end is gone") }
        return stream
    }
}
