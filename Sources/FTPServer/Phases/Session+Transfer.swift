// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The session while a transfer runs: a child task moves the bytes, and this one goes on answering the client.
extension Session {
    /// How often a long transfer shows in the log.
    private static let progressInterval = Duration.seconds(5)

    mutating func perform(_ transfer: consuming Transfer) async throws(Ending) {
        noteTardiness()
        channel.send(transfer.preliminary.reply)
        guard let running = await performAtOnce(transfer) else { return }
        visit.report(.transferBegan(running.subject))
        var signs = ClientSigns()
        let end = await attend(running, &signs)
        if let listener = running.takeListener() { dataPlan.keep(listener) }
        let verdict = await settle(running.takeOutcome(), signs, lasting: running.duration)
        visit.report(
            .transferEnded(running.subject, verdict, bytes: running.counter.value, duration: running.duration))
        switch end {
        case .over: break
        case .stopped(answeredLater: true): break
        case .stopped(answeredLater: false):
            channel.send(verdict.isComplete ? Completion.nothingToAbort.reply : Completion.aborted.reply)
        // What came before the client's end is still answered; then it is noticed again.
        case .lost(.closed): break
        case .lost(let error): throw .lost(error)
        case .tooLong: throw .refused(.lineTooLong)
        case .shuttingDown: throw .refused(.shuttingDown)
        }
    }

    /// Why the session looked up from a transfer.
    enum Attention: Sendable {
        case over
        /// `ABOR`; if commands that came before it still wait, it is answered after them.
        case stopped(answeredLater: Bool)
        /// The control connection is gone, and with it who asked for the transfer.
        case lost(StreamError)
        case tooLong
        /// The grace period of a shutdown is over.
        case shuttingDown
    }

    /// Runs the transfer in a child task and answers the client meanwhile.
    ///
    /// A client that said `QUIT` may go before the transfer is over (RFC 959 §4.1.1), and so may one that announced how
    /// much it sends; for any other the transfer is stopped when the control connection is lost.
    private mutating func attend(_ running: RunningTransfer, _ signs: inout ClientSigns) async -> Attention {
        let (visit, interrupt) = (visit, channel.interruption)
        // A task group's body captures no `inout`.
        var seen = signs
        defer { signs = seen }
        return await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: visit.loop) {
                await running.run(for: visit)
                interrupt()
            }
            let attention = await listen(during: running, &seen)
            switch attention {
            case .over: break
            case .lost where running.provesItsEnd || seen.goodbye != .none: break
            default:
                seen.isStopped = true
                group.cancelAll()
            }
            await group.waitForAll()
            interrupt.clear()
            return attention
        }
    }

    private mutating func listen(during running: RunningTransfer, _ signs: inout ClientSigns) async -> Attention {
        while true {
            do throws(StreamError) {
                let scanned = try await channel.nextArriving(until: visit.loop.deadline(after: Self.progressInterval))
                if let attention = react(to: scanned, during: running, &signs) { return attention }
            } catch {
                switch error {
                case .interrupted: if running.isOver { return .over }
                case .timedOut: reportProgress(of: running)
                case .cancelled: return .shuttingDown
                case .closed: return lose(error, during: running, &signs)
                case .failed: return lose(error, during: running, &signs)
                }
            }
        }
    }

    /// Takes note that the control connection is gone, and of what the client had said before and nobody has read.
    private mutating func lose(
        _ error: StreamError, during running: RunningTransfer, _ signs: inout ClientSigns
    ) -> Attention {
        switch channel.presence() {
        case .asksToStop:
            signs.asksToStop = true
            return .stopped(answeredLater: true)
        case .saidGoodbye: noteGoodbye(during: running, &signs)
        case .here, .gone: break
        }
        signs.left = .now
        return .lost(error)
    }

    private func noteGoodbye(during running: RunningTransfer, _ signs: inout ClientSigns) {
        guard signs.goodbye == .none else { return }
        signs.goodbye = running.dataHasEnded ? .afterTheEnd : .early(at: .now, bytes: running.counter.value)
    }

    /// Serves what may be said during a transfer; all else waits for its end, and then so does what comes behind it.
    private mutating func react(
        to scanned: CommandLineScanner.Scanned, during running: RunningTransfer, _ signs: inout ClientSigns
    ) -> Attention? {
        if case .tooLong = scanned { return .tooLong }
        guard case .line(let line) = scanned, let verb = line.verb, let entry = CommandTable.duringTransfer[verb] else {
            return putOff(scanned)
        }
        switch entry.react(running.status) {
        case .stop:
            signs.asksToStop = true
            if channel.hasDeferred {
                _ = putOff(scanned)
                return .stopped(answeredLater: true)
            }
            visit.report(line)
            return .stopped(answeredLater: false)
        case .reply(let reply) where !channel.hasDeferred:
            visit.report(line)
            channel.send(reply)
            return nil
        case .leaveAfterwards:
            noteGoodbye(during: running, &signs)
            return putOff(scanned)
        case .reply:
            return putOff(scanned)
        }
    }

    /// When too many wait, the session stops reading until the transfer is over.
    private mutating func putOff(_ line: CommandLineScanner.Scanned) -> Attention? {
        channel.putOff(line) ? nil : .over
    }

    private func reportProgress(of running: RunningTransfer) {
        let status = running.status
        visit.report(
            .transferProgressed(running.subject, bytes: status.bytes, total: status.total, rate: status.rate))
    }

    /// Sends the transfer's one last reply, after the file has its name if it is an upload.
    mutating func settle(
        _ outcome: consuming TransferOutcome, _ signs: ClientSigns = ClientSigns(), lasting duration: Duration
    ) async -> TransferVerdict {
        do throws(Refusal) {
            let (completion, proof) = try await complete(outcome, signs, lasting: duration)
            channel.send(completion.reply)
            return .complete(proof)
        } catch {
            channel.send(error.reply)
            return .failed(error)
        }
    }

    private mutating func complete(
        _ outcome: consuming TransferOutcome, _ signs: ClientSigns, lasting duration: Duration
    ) async throws(Refusal) -> (Completion, EndProof?) {
        switch consume outcome {
        case .complete(let completion): return (completion, nil)
        case .failed(let refusal): throw refusal
        case .arrived(let arrival):
            var signs = signs
            await look(for: signs.lookout(at: arrival.end, after: duration), &signs)
            if let proof = EndProof(of: arrival.end, signs) {
                return (try await arrival.commit(duration: duration), proof)
            }
            let isStopped = signs.asksToStop || signs.isStopped
            let kept = await arrival.abandon()
            throw isStopped ? .transferAborted(kept: kept) : .dataConnectionLost(kept: kept)
        }
    }

    /// Looks what has become of the client of an upload whose stream has ended.
    private mutating func look(for span: Duration, _ signs: inout ClientSigns) async {
        switch await channel.presence(for: span) {
        case .here: break
        case .asksToStop: signs.asksToStop = true
        case .saidGoodbye: signs.goodbye = .afterTheEnd
        case .gone: signs.left = signs.left ?? .now
        }
    }
}

extension TransferVerdict {
    var isComplete: Bool {
        switch self {
        case .complete: true
        case .failed: false
        }
    }
}
