// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The control connection: command lines in, replies out (RFC 959 §2.3).
///
/// Replies gather until the channel is about to wait for the client, so that pipelined commands are answered in one
/// write. A channel that waits holds no buffer, and stands in the frames of a session as one word.
struct ControlChannel: ~Copyable, Sendable {
    private let state: State

    /// What the one owner of a channel owns: unchecked, as nobody else ever reaches it, from whichever task.
    private final class State: @unchecked Sendable {
        let stream: TCPStream
        var scanner = CommandLineScanner()
        var outgoing: [UInt8] = []
        /// Lines that came during a transfer and wait for its end.
        var deferred: [CommandLine] = []
        /// The last read took all it had room for: more may be there, and no new edge will tell.
        var mayHoldMore = false
        var isFresh = true
        var foreign: ForeignProtocol?
        let stall: Duration

        init(_ stream: consuming TCPStream, stall: Duration) {
            self.stream = stream
            self.stall = stall
        }
    }

    private static let readSize = 2048
    private static let deferredLimit = 64

    init(_ stream: consuming TCPStream, stall: Duration) {
        state = State(stream, stall: stall)
    }

    /// The protocol that the first bytes were of, if it was not FTP.
    var foreign: ForeignProtocol? { state.foreign }

    var interruption: TCPStream.Interruption { state.stream.interruption }

    /// Adds a reply to what is sent next.
    mutating func send(_ reply: Reply) { reply.encoded(into: &state.outgoing) }

    /// Sends what has gathered.
    mutating func flush() async throws(StreamError) {
        if state.outgoing.isEmpty { return }
        let bytes = state.outgoing
        state.outgoing = []
        try await state.stream.write(bytes, stall: state.stall)
    }

    /// Sends what the kernel takes at once: last words, for which nobody waits.
    mutating func flushNow() {
        _ = try? state.stream.writeNow(state.outgoing, from: 0, to: state.outgoing.count)
        state.outgoing = []
    }

    /// The next command line.
    ///
    /// Lines put off during a transfer come first.
    mutating func next(until deadline: Deadline) async throws(StreamError) -> CommandLineScanner.Scanned {
        if !state.deferred.isEmpty { return .line(state.deferred.removeFirst()) }
        return try await nextArriving(until: deadline)
    }

    /// The next command line that arrives, whatever was put off.
    mutating func nextArriving(until deadline: Deadline) async throws(StreamError) -> CommandLineScanner.Scanned {
        while true {
            if let scanned = state.scanner.next() { return scanned }
            try await flush()
            if !state.mayHoldMore { try await state.stream.waitReadable(until: deadline) }
            if try takeIn() == false || foreign != nil { throw .closed }
        }
    }

    /// Whether the client is still there and has not asked to stop: what an upload without a proof of its own relies on.
    mutating func isQuiet() -> Bool {
        while true {
            guard let isOpen = try? takeIn(), isOpen else { return false }
            if !state.mayHoldMore { break }
        }
        while let scanned = state.scanner.next() {
            guard case .line(let line) = scanned else { return false }
            if line.verb == .abor { return false }
            state.deferred.append(line)
        }
        return true
    }

    /// Reads what is there; `false` at the end of the stream.
    private mutating func takeIn() throws(StreamError) -> Bool {
        var bytes: [UInt8] = []
        guard let count = try state.stream.readNow(onto: &bytes, atMost: Self.readSize) else {
            state.mayHoldMore = false
            return true
        }
        state.mayHoldMore = count == Self.readSize
        if state.isFresh { state.foreign = ForeignProtocol(opening: bytes) }
        state.isFresh = false
        state.scanner.feed(bytes)
        return count > 0
    }

    /// Puts a line off until the transfer has ended; `false` when too many wait already.
    mutating func putOff(_ line: CommandLine) -> Bool {
        state.deferred.append(line)
        return state.deferred.count < Self.deferredLimit
    }

    var hasDeferred: Bool { !state.deferred.isEmpty }

    /// Closes so that the last reply arrives.
    consuming func close(linger: Duration) async { await state.stream.finish(linger: linger) }
}
