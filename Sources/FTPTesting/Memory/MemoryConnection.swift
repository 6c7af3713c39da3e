// SPDX-License-Identifier: Apache-2.0
import FerryIO
import Synchronization

/// A connection that never leaves this process: two ends, each of which reads the other one's bytes.
///
/// It behaves as TCP over loopback does, where that can be seen: bytes arrive before the end behind them, an end that
/// is let go of with unread bytes resets the connection, and who writes faster than the other side reads has to wait.
final class MemoryConnection: Sendable {
    enum Side: Int, Sendable {
        case dialler, listener

        var other: Side { self == .dialler ? .listener : .dialler }
    }

    /// The bytes that are on their way to one side, and how they end.
    private struct Direction {
        var bytes: [UInt8] = []
        /// The number of bytes at the front that have been read already.
        var read = 0
        var isFinished = false
        var isReset = false
        /// Its reader is gone: bytes written to it have nowhere to go.
        var isAbandoned = false
        var wakeReader: StreamSignal?
        var wakeWriter: StreamSignal?

        var unread: Int { bytes.count - read }

        mutating func take(_ limit: Int) -> ArraySlice<UInt8> {
            let taken = bytes[read..<read + min(limit, unread)]
            read += taken.count
            if unread == 0 {
                bytes.removeAll(keepingCapacity: true)
                read = 0
            }
            return taken
        }
    }

    private struct State {
        var directions = [Direction(), Direction()]

        subscript(to side: Side) -> Direction {
            get { directions[side.rawValue] }
            set { directions[side.rawValue] = newValue }
            _modify { yield &directions[side.rawValue] }
        }
    }

    private let state = Mutex(State())
    /// The number of bytes that may be on their way before the writer has to wait.
    private let capacity: Int

    init(capacity: Int) { self.capacity = capacity }

    /// One side's hold on the connection; `signal` wakes this side's tasks.
    func end(_ side: Side, at address: SocketAddress, signal: StreamSignal) -> any StreamTransport {
        let hasNews = state.withLock { state in
            state[to: side].wakeReader = signal
            state[to: side.other].wakeWriter = signal
            return state[to: side].unread > 0 || state[to: side].isFinished
        }
        // A fresh connection takes bytes at once; bytes that came before this side was there wait to be read.
        signal.writable()
        if hasNews { signal.readable() }
        return End(connection: self, side: side, localAddress: address)
    }

    private final class End: StreamTransport {
        private let connection: MemoryConnection
        private let side: Side
        let localAddress: SocketAddress
        private let resets = Atomic(false)

        init(connection: MemoryConnection, side: Side, localAddress: SocketAddress) {
            (self.connection, self.side, self.localAddress) = (connection, side, localAddress)
        }

        var peerHasEnded: Bool { connection.hasEnded(side) }

        func read(onto buffer: inout [UInt8], atMost limit: Int) throws(Errno) -> Int? {
            try connection.read(side, onto: &buffer, atMost: limit)
        }

        func write(_ bytes: borrowing [UInt8], from start: Int, to end: Int) throws(Errno) -> Int? {
            try connection.write(side, Array(bytes.span.extracting(start..<end)))
        }

        func finishSending() { connection.finish(side) }

        func resetOnClose() { resets.store(true, ordering: .relaxed) }

        func close() { connection.close(side, resets: resets.load(ordering: .relaxed)) }
    }
}

extension MemoryConnection {
    private func read(_ side: Side, onto buffer: inout [UInt8], atMost limit: Int) throws(Errno) -> Int? {
        enum Found {
            case reset
            case nothing(isEnd: Bool)
            case bytes(ArraySlice<UInt8>, wake: StreamSignal?)
        }
        let found: Found = state.withLock { state in
            if state[to: side].isReset { return .reset }
            let unread = state[to: side].unread
            if unread == 0 { return .nothing(isEnd: state[to: side].isFinished) }
            let wasFull = unread >= capacity
            return .bytes(state[to: side].take(limit), wake: wasFull ? state[to: side].wakeWriter : nil)
        }
        switch found {
        case .reset: throw .connectionReset
        case .nothing(let isEnd): return isEnd ? 0 : nil
        case .bytes(let bytes, let writer):
            buffer += bytes
            writer?.writable()
            return bytes.count
        }
    }

    private func write(_ side: Side, _ bytes: [UInt8]) throws(Errno) -> Int? {
        let (count, isBroken, reader): (Int?, Bool, StreamSignal?) = state.withLock { state in
            if state[to: side].isReset || state[to: side.other].isAbandoned { return (nil, true, nil) }
            let room = capacity - state[to: side.other].unread
            guard room > 0 else { return (nil, false, nil) }
            let taken = bytes.prefix(room)
            state[to: side.other].bytes += taken
            return (taken.count, false, state[to: side.other].wakeReader)
        }
        if isBroken { throw .connectionReset }
        reader?.readable()
        return count
    }

    private func hasEnded(_ side: Side) -> Bool {
        state.withLock { $0[to: side].isFinished || $0[to: side].isReset || $0[to: side].isAbandoned }
    }

    private func finish(_ side: Side) {
        let reader = state.withLock { state in
            state[to: side.other].isFinished = true
            return state[to: side.other].wakeReader
        }
        reader?.readable()
    }

    private func close(_ side: Side, resets: Bool) {
        let peer = state.withLock { state in
            state[to: side].isAbandoned = true
            state[to: side.other].isFinished = true
            // As in TCP: unread bytes are lost, and the other side learns that they were.
            if resets || state[to: side].unread > 0 { state[to: side.other].isReset = true }
            return state[to: side.other].wakeReader
        }
        peer?.readable()
        peer?.writable()
    }
}

extension Array {
    /// Copies a span; bytes that travel in tests may be copied.
    fileprivate init(_ span: Span<Element>) {
        self.init()
        reserveCapacity(span.count)
        for index in span.indices { append(span[index]) }
    }
}
