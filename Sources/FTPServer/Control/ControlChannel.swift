// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The control connection: command lines in, replies out (RFC 959 §2.3).
///
/// Replies gather until the channel is about to wait for the client, so that pipelined commands are answered in one
/// write. A channel that waits holds no buffer.
struct ControlChannel: ~Copyable {
    private let stream: TCPStream
    private var scanner = CommandLineScanner()
    private var outgoing: [UInt8] = []
    /// Lines that came during a transfer and wait for its end.
    private var deferred: [CommandLine] = []
    /// The last read took all it had room for: more may be there, and no new edge will tell.
    private var mayHoldMore = false
    private let stall: Duration

    private static let readSize = 2048
    private static let deferredLimit = 64

    init(_ stream: consuming TCPStream, stall: Duration) {
        self.stream = stream
        self.stall = stall
    }

    var localAddress: SocketAddress { stream.localAddress }
    var peerAddress: SocketAddress { stream.peerAddress }
    var interruption: TCPStream.Interruption { stream.interruption }

    /// Adds a reply to what is sent next.
    mutating func send(_ reply: Reply) { reply.encoded(into: &outgoing) }

    /// Sends what has gathered.
    mutating func flush() async throws(StreamError) {
        if outgoing.isEmpty { return }
        let bytes = outgoing
        outgoing = []
        try await stream.write(bytes, stall: stall)
    }

    /// Sends what the kernel takes at once: last words, for which nobody waits.
    mutating func flushNow() {
        _ = try? stream.writeNow(outgoing, from: 0, to: outgoing.count)
        outgoing = []
    }

    /// The next command line.
    ///
    /// Lines put off during a transfer come first.
    mutating func next(until deadline: Deadline) async throws(StreamError) -> CommandLineScanner.Scanned {
        if !deferred.isEmpty { return .line(deferred.removeFirst()) }
        return try await nextArriving(until: deadline)
    }

    /// The next command line that arrives, whatever was put off.
    mutating func nextArriving(until deadline: Deadline) async throws(StreamError) -> CommandLineScanner.Scanned {
        while true {
            if let scanned = scanner.next() { return scanned }
            try await flush()
            if !mayHoldMore { try await stream.waitReadable(until: deadline) }
            if try takeIn() == false { throw .closed }
        }
    }

    /// Whether the client is still there and has not asked to stop: what an upload without a proof of its own relies on.
    mutating func isQuiet() -> Bool {
        while true {
            guard let isOpen = try? takeIn(), isOpen else { return false }
            if !mayHoldMore { break }
        }
        while let scanned = scanner.next() {
            guard case .line(let line) = scanned else { return false }
            if line.verb == .abor { return false }
            deferred.append(line)
        }
        return true
    }

    /// Reads what is there; `false` at the end of the stream.
    private mutating func takeIn() throws(StreamError) -> Bool {
        var bytes: [UInt8] = []
        guard let count = try stream.readNow(onto: &bytes, atMost: Self.readSize) else {
            mayHoldMore = false
            return true
        }
        mayHoldMore = count == Self.readSize
        scanner.feed(bytes)
        return count > 0
    }

    /// Puts a line off until the transfer has ended; `false` when too many wait already.
    mutating func putOff(_ line: CommandLine) -> Bool {
        deferred.append(line)
        return deferred.count < Self.deferredLimit
    }

    var hasDeferred: Bool { !deferred.isEmpty }

    /// Closes so that the last reply arrives.
    consuming func close(linger: Duration) async { await stream.close(linger: linger) }
}
