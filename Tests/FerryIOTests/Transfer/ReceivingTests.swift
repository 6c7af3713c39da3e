// SPDX-License-Identifier: Apache-2.0
import FTPTesting
import Glibc
import Testing

@testable import FerryIO

/// What arrives fast goes into a file from page to page; here is what could come between.
@Suite(.ownThread) struct ReceivingTests {
    private let content = Content.bytes(3_000_000)

    /// Sends with blocking calls, so that bytes are always there when the other side looks.
    private static func send(_ bytes: ArraySlice<UInt8>, flags: CInt = 0, to socket: CInt) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes {
                Glibc.send(socket, $0.baseAddress, $0.count, flags | CInt(MSG_NOSIGNAL))
            }
            if count > 0 { rest = rest.dropFirst(count) } else if errno != EAGAIN { throw Errno.current }
            if count <= 0, !System.waitWritable(socket, milliseconds: 30_000) { throw Errno.timedOut }
        }
    }

    /// What a file holds after all that `sending` sends has been received into it.
    private func received(
        into file: consuming Descriptor, sending: @escaping @Sendable (CInt) throws -> Void
    ) async throws -> [UInt8] {
        let pair = try await Pair.connected()
        guard let far = pair.far.take() else { throw TestFailure("nobody took it") }
        let socket = pair.near.socketEnd?.raw
        let near = try #require(socket)
        let sender = Background {
            try sending(near)
            shutdown(near, CInt(SHUT_WR))
        }
        let (counter, file) = (ByteCounter(), OpenFile(file))
        var sink = FileSink(file, at: 0)
        let received = try await TransferPipeline(stall: WaitLimit.usualSpan, counter: counter).receive(
            into: &sink, from: far)
        _ = try await sender.result.get()
        #expect(received.end == .orderly)
        let bytes = try await file.read(at: 0, atMost: 2 * content.count)
        #expect(Int64(bytes.count) == counter.value)
        _ = consume pair  // whose sockets were in use until here
        return bytes
    }

    private func open(_ flags: CInt) throws -> Descriptor {
        let directory = try TemporaryDirectory()
        let raw = Glibc.open(directory.path("target"), flags | O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        try #require(raw >= 0)
        return Descriptor(adopting: raw)
    }

    @Test func `a loop hears nothing of a muted socket, and then of what is there`() async throws {
        let pair = try await Pair.connected()
        let far = try pair.takeFar()
        let listener = try Listener(on: SocketAddress(.v4(0x7F00_0001), port: 0), loop: pair.loop)
        let other = try await Dialer.connect(to: listener.address, on: pair.loop, until: .after(WaitLimit.usualSpan))
        let otherFar = try await listener.accept(on: pair.loop, until: .after(WaitLimit.usualSpan))
        let end = far.socketEnd
        let socket = try #require(end)
        let readiness = far.readiness
        func outcome(until deadline: Deadline) async -> WaitOutcome {
            await readiness.wait(for: .reading, until: deadline)
        }

        try far.loop.mute(socket.raw, readiness.token)
        try await pair.near.write([1], stall: WaitLimit.usualSpan)
        // The loop that hears of a later byte would have heard of this one.
        try await other.write([1], stall: WaitLimit.usualSpan)
        try await otherFar.waitReadable(until: .after(WaitLimit.usualSpan))
        #expect(await outcome(until: far.loop.now) == .timedOut)

        try far.loop.unmute(socket.raw, readiness.token)
        #expect(await outcome(until: .after(WaitLimit.usualSpan)) == .ready)
        _ = consume pair  // whose loop was in use until here
    }

    @Test func `what comes fast arrives whole`() async throws {
        let bytes = try await received(into: try open(0)) { [content] in try Self.send(content[...], to: $0) }
        #expect(bytes == content)
    }

    @Test func `a file that takes no pages gets copies`() async throws {
        let bytes = try await received(into: try open(O_APPEND)) { [content] in try Self.send(content[...], to: $0) }
        #expect(bytes == content)
    }

    @Test func `urgent data is no end`() async throws {
        let bytes = try await received(into: try open(0)) { [content] socket in
            try Self.send(content[..<1_000_000], to: socket)
            // A data connection has no use for it: the byte itself is skipped, as recv(2) does.
            try Self.send([0xFF], flags: CInt(MSG_OOB), to: socket)
            try Self.send(content[1_000_000...], to: socket)
        }
        #expect(bytes == content)
    }

    @Test func `pauses and pieces change nothing`() async throws {
        let bytes = try await received(into: try open(0)) { [content] socket in
            var rest = content[...]
            for size in [1, 200_000, 4096, 65_537, 1_000_000] {
                try Self.send(rest.prefix(size), to: socket)
                rest = rest.dropFirst(size)
                Thread.pause(.milliseconds(5))
            }
            try Self.send(rest, to: socket)
        }
        #expect(bytes == content)
    }

    @Test func `who is woken in time but runs too late is not kept waiting for what came`() async throws {
        let pair = try await Pair.connected()
        guard let far = pair.far.take() else { throw TestFailure("nobody took it") }
        let (nearSocket, farSocket, loop) = (pair.near.socketEnd?.raw, far.socketEnd?.raw, pair.loop)
        let (near, back) = try (#require(nearSocket), #require(farSocket))
        let deadline = Deadline.after(.milliseconds(200))
        // Somebody else of the same loop, who is woken along with the reader and takes long.
        pair.near.watch(until: .never) { while !deadline.hasPassed { Thread.pause(.milliseconds(1)) } }
        let stream = Handoff(far)
        let reading = Task(executorPreference: loop) {
            guard let stream = stream.take() else { throw TestFailure("nobody took it") }
            var bytes: [UInt8] = [1]
            var allowance = RateBudget()
            let end = try await stream.receiveShort(onto: &bytes, within: &allowance, until: deadline)
            if end != nil { return bytes }
            try await stream.waitReadable(until: .after(WaitLimit.usualSpan))
            _ = try await stream.receiveShort(onto: &bytes, within: &allowance, until: .never)
            return bytes
        }
        try await Task(executorPreference: loop) {
            try Self.send([0], to: back)
            try Self.send([2], to: near)
            shutdown(near, CInt(SHUT_WR))
        }.value
        #expect(try await reading.value == [1, 2])
        _ = consume pair  // whose sockets were in use until here
    }
}
