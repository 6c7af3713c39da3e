// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The server's replies to one transfer command.
struct TransferReplies: Sendable {
    /// The 1yz reply, if one came.
    var preliminary: Reply?
    /// The reply that ended the transfer; `nil` if the connection failed first, or an abort made it moot.
    var final: Reply? { didSet { isInStep = final.map { $0.code.rawValue != 421 } ?? false } }
    /// The reason for which no final reply came.
    var failure: ControlError?
    /// The answers to the commands behind the transfer command, in their order; none if the transfer was aborted.
    var behind: [Reply] = []
    /// True when the next command will get its own reply.
    var isInStep = false

    init(final: Reply? = nil, behind: [Reply] = []) {
        (self.final, self.behind) = (final, behind)
        isInStep = final.map { $0.code.rawValue != 421 } ?? false
    }

    /// True while another reply may come.
    var isOpen: Bool { final == nil && failure == nil && !isInStep }

    /// True when the answer to another command came where that to the transfer command should be.
    var areOutOfTurn: Bool {
        let ofOthers: Set<UInt16> = [200, 213, 227, 229]
        return final.map { ofOthers.contains($0.code.rawValue) } == true
            || behind.contains { [226, 250, 426].contains($0.code.rawValue) }
    }

    /// Takes the next reply.
    mutating func note(_ reply: Reply) {
        if reply.code.group == .preliminary { preliminary = preliminary ?? reply } else { final = reply }
    }
}

/// Reads the control connection while a child task moves the bytes of a transfer.
///
/// Its task may be cancelled, and the child with it. The dialogue is put in order all the same, so waits after that
/// ignore the cancellation.
struct TransferWatch {
    private(set) var replies = TransferReplies()
    private(set) var isCancelled = false
    private let request: TransferRequest
    private let meter: TransferMeter
    private let timeouts: Timeouts
    /// True once this side has ended the data connection because nothing came any more.
    private var isQuiet = false

    /// Time for bytes that are on their way to arrive after the server has broken off a download, or when nothing is
    /// missing.
    private static let grace = Duration.seconds(1)

    /// Makes a watch; `reply` is the first reply to the transfer command, if it has come.
    init(
        _ request: TransferRequest, _ meter: TransferMeter, _ timeouts: Timeouts, having reply: Reply?
    ) {
        (self.request, self.meter, self.timeouts) = (request, meter, timeouts)
        if let reply { replies.note(reply) }
    }

    private var direction: TransferProgress.Direction { request.direction }

    private var cancellation: Cancellation { Task.isCancelled ? .ignored : .heeded }
}

// MARK: - While bytes move

extension TransferWatch {
    /// The reason for which the bytes are left to end by themselves, and for how long.
    private enum Patience {
        /// Nothing is wrong: for as long as they take.
        case unlimited
        /// The server has broken off a download that had begun. It closes its side too, and every byte that is still on
        /// its way may serve the next attempt.
        case refused(until: Deadline)
        /// The server has said that it is done. It may leave the data connection as it is, though.
        case done(moved: Int64, until: Deadline)
    }

    /// Reads replies, and hands over relayed bytes, until the child has ended.
    ///
    /// `stop` cancels the child. `take` gets the bytes that the child relays, and none any more after an error of its
    /// own.
    mutating func listen(
        on channel: inout ControlStream, to relay: ByteRelay, stop: () -> Void,
        take: ([UInt8]) async throws(FTPError) -> Void
    ) async -> Flow {
        var patience = Patience.unlimited
        var refusal: FTPError?
        if !replies.isOpen { patience = judge(on: channel.stream.loop, relay, stop) }
        while true {
            let (bytes, flow) = relay.next()
            if !bytes.isEmpty, refusal == nil {
                do throws(FTPError) { try await take(bytes) } catch {
                    refusal = error
                    stop()
                }
            }
            if let flow {
                isCancelled = Task.isCancelled
                if let refusal { return .stopped(refusal) }
                if isQuiet, flow.isBroken { return .quiet }
                return flow
            }
            if bytes.isEmpty { await pause(on: &channel, &patience, relay, stop) }
        }
    }

    /// Waits for a reply, a word of the child, or the end of patience.
    private mutating func pause(
        on channel: inout ControlStream, _ patience: inout Patience, _ relay: ByteRelay, _ stop: () -> Void
    ) async {
        if replies.isOpen {
            do throws(ControlError) {
                replies.note(try await channel.reply(until: .never, cancellation))
            } catch .stream(.interrupted), .stream(.cancelled) {
                return
            } catch {
                replies.failure = error
            }
            if !replies.isOpen { patience = judge(on: channel.stream.loop, relay, stop) }
            return
        }
        let deadline =
            switch patience {
            case .unlimited: Deadline.never
            case .refused(let deadline), .done(_, let deadline): deadline
            }
        do throws(StreamError) {
            try await channel.stream.wait(for: .reading, until: deadline, cancellation)
        } catch .timedOut {
            patience = exhausted(patience, on: channel.stream.loop, stop)
        } catch {}
    }

    /// Decides how long the bytes may go on after the last word of the control connection.
    private func judge(on loop: EventLoop, _ relay: ByteRelay, _ stop: () -> Void) -> Patience {
        guard let final = replies.final else {
            // Bytes sent now are in vain; bytes received may yet turn out to be all.
            if direction == .upload { stop() }
            return .unlimited
        }
        if !final.isRefusal, relay.stage != .closing { return silence(on: loop) }
        if final.isRefusal, direction == .download, replies.preliminary != nil, relay.stage != .handshake {
            return .refused(until: loop.deadline(after: Self.grace))
        }
        stop()
        return .unlimited
    }

    private mutating func exhausted(_ patience: Patience, on loop: EventLoop, _ stop: () -> Void) -> Patience {
        if case .done(let moved, _) = patience {
            if meter.moved != moved { return silence(on: loop) }
            isQuiet = true
        }
        stop()
        return .unlimited
    }

    /// The patience with silence from now on: less of it when no byte is missing, or none was ever promised.
    private func silence(on loop: EventLoop) -> Patience {
        let moved = meter.moved
        let needsNothing = moved == meter.total || moved == 0 && replies.preliminary == nil
        let span = needsNothing ? min(timeouts.quiet, Self.grace) : timeouts.quiet
        return .done(moved: moved, until: loop.deadline(after: span))
    }
}

// MARK: - After the bytes

extension TransferWatch {
    /// Waits for the final reply, or ends the transfer with the server too, as far as that works in time.
    mutating func conclude(on channel: inout ControlStream, after flow: Flow) async {
        guard replies.isOpen else { return }
        channel.stream.interruption.clear()
        let limit: Duration
        switch flow {
        case .ended, .cut, .quiet: limit = timeouts.finalReply
        case .broken(.timedOut), .fileFailed, .fileShrank, .misfit, .enough, .stopped, .notBegun:
            return await abort(on: &channel)
        case .broken(.cancelled) where Task.isCancelled: return await abort(on: &channel)
        case .broken: limit = min(timeouts.finalReply, .seconds(10))
        }
        let deadline = channel.stream.loop.deadline(after: limit)
        while replies.isOpen {
            do throws(ControlError) {
                replies.note(try await channel.reply(until: deadline))
            } catch .stream(.cancelled) {
                isCancelled = true
                return await abort(on: &channel)
            } catch .stream(.interrupted) {
                continue
            } catch {
                replies.failure = error
            }
        }
    }

    /// Waits for the answers to the commands behind the transfer command, unless an abort has passed over them.
    mutating func takeAnswers(on channel: inout ControlStream) async {
        guard replies.final != nil, replies.isInStep else { return }
        channel.stream.interruption.clear()
        let deadline = channel.stream.loop.deadline(after: timeouts.reply)
        while replies.behind.count < request.behind.count {
            do throws(ControlError) {
                let reply = try await channel.reply(until: deadline, cancellation)
                if reply.code.rawValue == 421 { throw ControlError.refused(reply) }
                if reply.code.group != .preliminary { replies.behind.append(reply) }
            } catch .stream(.cancelled), .stream(.interrupted) {
                continue
            } catch {
                replies.failure = error
                replies.isInStep = false
                return
            }
        }
    }

    private mutating func abort(on channel: inout ControlStream) async {
        do throws(ControlError) {
            try await channel.abortTransfer(until: channel.stream.loop.deadline(after: timeouts.abort))
            replies.isInStep = true
        } catch {
            replies.failure = error
        }
    }
}
