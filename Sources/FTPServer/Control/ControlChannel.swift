// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The control connection: command lines in, replies out (RFC 959 §2.3).
///
/// Replies gather until the channel is about to wait for the client, so that pipelined commands are answered in one
/// write. A channel that waits holds no buffer, and stands in the frames of a session as one word.
struct ControlChannel: ~Copyable, Sendable {
    private let state: State

    /// The things that the one owner of a channel owns.
    private final class State: @unchecked Sendable {  // reached through the one noncopyable channel only
        var stream: ByteStream
        var input = Input()
        var outgoing: [UInt8] = []
        let stall: Duration
        /// The connection's place in the directory of sessions, given back with the stream.
        var seat: Seat?
        /// The charset in which replies travel; nil for UTF-8.
        var charset: Charset?

        init(_ stream: consuming ByteStream, stall: Duration) {
            self.stream = stream
            self.stall = stall
        }
    }

    /// Everything that came from the client and was not yet taken; nothing else remembers a byte of it.
    private struct Input {
        var scanner = CommandLineScanner()
        /// Lines that came during a transfer and wait for its end.
        var deferred: [CommandLineScanner.Scanned] = []
        /// No read has found nothing yet: more may be there, or the end, and no new edge will tell.
        ///
        /// A short read proves nothing, as it also stops at urgent data and before the end of the stream.
        var mayHoldMore = false
        var isFresh = true
        var foreign: ForeignProtocol?
    }

    private static let readSize = 2048
    private static let deferredLimit = 64
    /// The number of bytes that may gather before they are sent.
    private static let outgoingLimit = 64 * 1024

    init(_ stream: consuming ByteStream, stall: Duration) {
        state = State(stream, stall: stall)
    }

    /// Keeps the connection's place in the directory of sessions until the channel is closed.
    mutating func hold(_ seat: consuming Seat) { state.seat = consume seat }

    /// The protocol that the first bytes were of, if it was not FTP.
    var foreign: ForeignProtocol? { state.input.foreign }

    var interruption: ByteStream.Interruption { state.stream.interruption }

    var watch: ByteStream.Watch { state.stream.watch }

    /// This machine's address, also where a load balancer stands before it.
    var localAddress: SocketAddress { state.stream.localAddress }

    /// Sends replies in a charset from now on; nil for UTF-8.
    mutating func write(in charset: Charset?) { state.charset = charset }

    /// Adds a reply to what is sent next.
    mutating func send(_ reply: Reply) {
        guard let charset = state.charset else { return reply.encoded(into: &state.outgoing) }
        Reply(reply.code, lines: reply.lines.map(charset.travelling(line:))).encoded(into: &state.outgoing)
    }

    /// Adds a part of a reply, and waits for the client once much has gathered.
    mutating func send(part bytes: [UInt8]) async throws(StreamError) {
        state.outgoing += bytes
        try await flush(beyond: Self.outgoingLimit)
    }

    /// Sends what has gathered.
    ///
    /// A client that takes nothing is as good as gone: half a reply has no second half.
    private mutating func flush(beyond limit: Int = 0) async throws(StreamError) {
        if state.outgoing.count <= limit { return }
        let bytes = state.outgoing
        state.outgoing = []
        do throws(StreamError) { try await state.stream.write(bytes, stall: state.stall) } catch {
            throw error == .timedOut ? .failed(.timedOut) : error
        }
    }

    /// Sends what the kernel takes at once; `true` when that was all.
    @discardableResult
    mutating func flushNow() -> Bool {
        let outcome = try? state.stream.writeNow(state.outgoing, from: 0, to: state.outgoing.count)
        if case .bytes(let count) = outcome { state.outgoing.replaceSubrange(..<count, with: EmptyCollection()) }
        return state.outgoing.isEmpty
    }

    /// The next command line.
    ///
    /// Lines put off during a transfer come first.
    mutating func next(until deadline: Deadline) async throws(StreamError) -> CommandLineScanner.Scanned {
        if state.input.deferred.isEmpty { return try await nextArriving(until: deadline) }
        try await flush(beyond: Self.outgoingLimit)
        return state.input.deferred.removeFirst()
    }

    /// The next command line that arrives, whatever was put off.
    mutating func nextArriving(until deadline: Deadline) async throws(StreamError) -> CommandLineScanner.Scanned {
        try await flush(beyond: Self.outgoingLimit)
        while true {
            if let scanned = state.input.scanner.next() { return scanned }
            try await flush()
            if !state.input.mayHoldMore { try await state.stream.waitReadable(until: deadline) }
            if try takeIn() == false || foreign != nil { throw .closed }
        }
    }

    /// Reads what is there; `false` at the end of the stream.
    private mutating func takeIn() throws(StreamError) -> Bool {
        var bytes: [UInt8] = []
        let outcome = try state.stream.readNow(onto: &bytes, atMost: Self.readSize)
        if case .again = outcome {
            state.input.mayHoldMore = false
            return true
        }
        state.input.mayHoldMore = true
        if state.input.isFresh { state.input.foreign = ForeignProtocol(opening: bytes) }
        state.input.isFresh = false
        state.input.scanner.feed(bytes)
        if case .end = outcome { return false }
        return true
    }

    /// True when bytes have come behind the last line that was taken.
    mutating func holdsMore() -> Bool {
        if !state.input.deferred.isEmpty || !state.input.scanner.isEmpty { return true }
        // The end of the stream is found by the next read.
        return (try? takeIn()) != nil && !state.input.scanner.isEmpty
    }

    /// Sends what has gathered, encrypts the stream and forgets all that was read before: it may have been put there on
    /// the way, to be taken for the client's word afterwards (CVE-2011-0411).
    ///
    /// - Returns: The mark of the session: `owner`, unless a session of TLS 1.2 was resumed by its number, which keeps
    ///   the mark it was made with.
    mutating func encrypt(
        by context: TLSContext, as owner: TLSOwner, mayGoOnInClear: Bool, until deadline: Deadline
    ) async throws(StreamError) -> (facts: TLSFacts, owner: TLSOwner) {
        try await flush()
        try await state.stream.secure(by: context, as: owner, mayGoOnInClear: mayGoOnInClear, until: deadline)
        state.input = Input(mayHoldMore: true)
        guard let facts = state.stream.tlsFacts else { throw .closed }
        return (facts, state.stream.resumedOwner ?? owner)
    }

    /// Sends what has gathered, and ends the encryption on both sides.
    mutating func decrypt(until deadline: Deadline) async throws(StreamError) {
        try await flush()
        try await state.stream.unsecure(until: deadline)
        state.input = Input(mayHoldMore: true)
    }

    /// Gives the client one more ticket along with the next reply.
    mutating func offerTicket() { state.stream.offerTicket() }

    var hasDeferred: Bool { !state.input.deferred.isEmpty }

    /// Closes so that the last reply arrives.
    consuming func close(linger: Duration) async { await state.stream.finish(linger: linger) }
}

// MARK: - While a transfer runs

extension ControlChannel {
    /// Puts a line off until the transfer has ended; `false` when too many wait already.
    mutating func putOff(_ line: CommandLineScanner.Scanned) -> Bool {
        state.input.deferred.append(line)
        return state.input.deferred.count < Self.deferredLimit
    }

    /// The doings of the client, as far as they show without waiting.
    enum Presence {
        case here
        /// `ABOR` stands among what was read.
        case asksToStop
        /// `QUIT` stands among what was read, whether or not the client has gone since.
        case saidGoodbye
        case gone
    }

    /// Looks now, and as long as nothing changes for that long.
    mutating func presence(for span: Duration) async -> Presence {
        let deadline = state.stream.loop.deadline(after: span)
        while true {
            let presence = presence()
            guard case .here = presence, span > .zero else { return presence }
            do throws(StreamError) { try await state.stream.waitReadable(until: deadline) } catch {
                // On a busy machine something may have come after the deadline, but before this task ran.
                if error == .timedOut { return self.presence() }
                if error != .interrupted { return .gone }
            }
        }
    }

    /// Looks whether the client is still there and what it has said since: what an upload without a proof of its own
    /// relies on.
    ///
    /// Lines that it reads wait their turn. A client that talks without end counts as gone.
    mutating func presence() -> Presence {
        var (hasLooked, saidGoodbye) = (false, false)
        for _ in 0..<8 {
            // Lines that were read before count too, though the client may have gone since.
            while let scanned = state.input.scanner.next() {
                state.input.deferred.append(scanned)
                guard case .line(let line) = scanned else { continue }
                if line.verb == .abor { return .asksToStop }
                if line.verb == .quit { saidGoodbye = true }
            }
            if !state.input.mayHoldMore, hasLooked { return saidGoodbye ? .saidGoodbye : .here }
            guard let isOpen = try? takeIn(), isOpen else { return saidGoodbye ? .saidGoodbye : .gone }
            hasLooked = true
        }
        return .gone
    }
}
