// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@testable import FerryIO

struct StreamTests {
    @Test(arguments: Pair.Kind.allCases)
    func `a wait that ignores cancellation goes on in a cancelled task`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let far = pair.far
        let (signals, signal) = AsyncStream.makeStream(of: Void.self)
        let reading = Task(executorPreference: pair.loop) {
            guard let far = far.take() else { return [UInt8]() }
            var bytes: [UInt8] = []
            await #expect(throws: StreamError.cancelled) {
                _ = try await far.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)))
            }
            signal.finish()
            _ = try await far.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)), .ignored)
            return bytes
        }
        reading.cancel()
        for await _ in signals {}
        try await pair.near.write([1, 2, 3], stall: .seconds(60))
        #expect(try await reading.value == [1, 2, 3])
    }

    @Test(arguments: Pair.Kind.allCases)
    func `bytes arrive whole and in order, then the end of the stream`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let loop = pair.loop
        let sent = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 8) }
        let far = pair.far
        let reading = Task(executorPreference: loop) {
            var received: [UInt8] = []
            guard let far = far.take() else { return received }
            while try await far.read(onto: &received, atMost: 50_000, until: .after(.seconds(60))) == nil {}
            return received
        }
        try await pair.near.write(sent, stall: .seconds(60))
        try await pair.near.finishSending(until: .after(.seconds(60)))
        #expect(try await reading.value == sent)
    }

    @Test(arguments: [10, 4, 11])
    func `who stops reading is not kept waiting for what was there`(_ first: Int) async throws {
        let pair = try await Pair.connected()
        guard let far = pair.far.take() else { throw CancellationError() }
        try await pair.near.write([UInt8](repeating: 7, count: 10), stall: .seconds(60))
        #expect(!far.peerEnd.hasCome)
        try await pair.near.finishSending(until: .after(.seconds(60)))
        // One edge for all of it: the bytes and the end.
        while !far.peerEnd.hasCome { try await Task.sleep(for: .milliseconds(1)) }
        try await far.waitReadable(until: .after(.seconds(60)))
        var received: [UInt8] = []
        _ = try far.readNow(onto: &received, atMost: first)
        try await far.waitReadable(until: .after(.seconds(60)))
        while try await far.read(onto: &received, atMost: 100, until: .after(.seconds(60))) == nil {}
        #expect(received.count == 10)
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a reader that gets nothing gives up at its deadline`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let error = await caught { () async throws(StreamError) in
            var bytes: [UInt8] = []
            _ = try await pair.near.read(onto: &bytes, atMost: 1, until: .after(.milliseconds(30)))
        }
        #expect(error == .timedOut)
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a writer whose peer does not read stalls and gives up`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let much = [UInt8](repeating: 1, count: 64 << 20)
        let error = await caught { () async throws(StreamError) in
            try await pair.near.write(much, stall: .milliseconds(50))
        }
        #expect(error == .timedOut)
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a reader can be interrupted before it waits and while it does`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        let (interrupt, loop) = (pair.near.interruption, pair.loop)
        interrupt()
        let before = await caught { () async throws(StreamError) in
            var bytes: [UInt8] = []
            _ = try await pair.near.read(onto: &bytes, atMost: 1, until: .never)
        }
        #expect(before == .interrupted)
        let later = Task {
            await loop.sleep(until: .after(.milliseconds(20)))
            interrupt()
        }
        let during = await caught { () async throws(StreamError) in
            var bytes: [UInt8] = []
            _ = try await pair.near.read(onto: &bytes, atMost: 1, until: .never)
        }
        #expect(during == .interrupted)
        await later.value
    }

    @Test func `cancelling a task ends its wait`() async throws {
        let loop = try EventLoop(named: "test")
        let task = Task { await loop.sleep(until: .never) }
        task.cancel()
        #expect(await task.value == false)
        loop.stop()
    }

    @Test(arguments: Pair.Kind.allCases)
    func `a reset is told apart from an end`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        pair.far.take()?.resetOnClose()
        let error = await caught { () async throws(StreamError) in
            var bytes: [UInt8] = []
            _ = try await pair.near.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)))
        }
        #expect(error == .failed(.connectionReset))
    }

    @Test(arguments: Pair.Kind.allCases)
    func `an end that is let go of with unread bytes resets the connection`(_ kind: Pair.Kind) async throws {
        let pair = try await Pair.connected(by: kind)
        try await pair.near.write([1, 2, 3], stall: .seconds(60))
        guard let far = pair.far.take() else { throw CancellationError() }
        try await far.waitReadable(until: .after(.seconds(60)))
        _ = consume far
        let error = await caught { () async throws(StreamError) in
            var bytes: [UInt8] = []
            _ = try await pair.near.read(onto: &bytes, atMost: 10, until: .after(.seconds(60)))
        }
        #expect(error == .failed(.connectionReset))
    }

    @Test func `in memory a port is free again when its listener is gone, and refuses until then`() async throws {
        let loop = try EventLoop(named: "test", network: MemoryNetwork())
        defer { loop.stop() }
        let address = SocketAddress(.v4(0x7F00_0001), port: 21)
        let refused = await caught { () async throws(StreamError) in
            _ = try await Dialer.connect(to: address, on: loop, until: .never)
        }
        #expect(refused == .failed(.connectionRefused))
        do {
            let listener = try Listener(on: address, loop: loop)
            #expect(throws: Errno.addressInUse) { _ = try Listener(on: address, loop: loop) }
            #expect(listener.address == address)
        }
        _ = try Listener(on: address, loop: loop)
    }

    @Test func `the first of several addresses that answers is taken`() async throws {
        let loop = try EventLoop(named: "test")
        defer { loop.stop() }
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), loop: loop)
        // Nobody listens on port 1; the second address must not wait for more than the refusal of the first.
        let dead = SocketAddress(.v4(0x7F00_0001), port: 1)
        let stream = try await Dialer.connect(
            toFirstOf: [dead, listener.address], on: loop, until: .after(.seconds(60)))
        #expect(stream.peerAddress == listener.address)
    }

    @Test func `when no address answers the first one's refusal is told`() async throws {
        let loop = try EventLoop(named: "test")
        defer { loop.stop() }
        let error = await caught { () async throws(StreamError) in
            _ = try await Dialer.connect(
                toFirstOf: [1, 2].map { SocketAddress(.v4(0x7F00_0001), port: $0) }, on: loop,
                until: .after(.seconds(60)))
        }
        #expect(error == .failed(.connectionRefused))
    }
}

/// What `body` throws; values with one owner cannot stand in `#expect(throws:)`.
func caught<Failure: Error>(_ body: () async throws(Failure) -> Void) async -> Failure? {
    do throws(Failure) {
        try await body()
        return nil
    } catch {
        return error
    }
}
