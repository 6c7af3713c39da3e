// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The session while a transfer runs: a child task moves the bytes, and this one goes on answering the client.
extension Session {
    /// How often a long transfer shows in the log.
    private static let progressInterval = Duration.seconds(5)

    mutating func perform(_ transfer: consuming Transfer) async throws(Ending) {
        channel.send(transfer.preliminary.reply)
        guard let running = await performAtOnce(transfer) else { return }
        visit.report(.transferBegan(running.subject))
        let end = await attend(running)
        if let listener = running.takeListener() { dataPlan.keep(listener) }
        let verdict = await settle(running.takeOutcome(), after: end, lasting: running.duration)
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
    private mutating func attend(_ running: RunningTransfer) async -> Attention {
        let (visit, interrupt) = (visit, channel.interruption)
        return await withTaskGroup(of: Void.self) { group in
            group.addTask(executorPreference: visit.loop) {
                await running.run(for: visit)
                interrupt()
            }
            let attention = await listen(during: running)
            switch attention {
            case .over: break
            case .lost where running.provesItsEnd: break
            default: group.cancelAll()
            }
            await group.waitForAll()
            interrupt.clear()
            return attention
        }
    }

    private mutating func listen(during running: RunningTransfer) async -> Attention {
        while true {
            do throws(StreamError) {
                let scanned = try await channel.nextArriving(until: .after(Self.progressInterval))
                if let attention = react(to: scanned, during: running) { return attention }
            } catch {
                switch error {
                case .interrupted: if running.isOver { return .over }
                case .timedOut: reportProgress(of: running)
                case .cancelled: return .shuttingDown
                case .closed, .failed: return .lost(error)
                }
            }
        }
    }

    /// Serves what may be said during a transfer; all else waits for its end, and then so does what comes behind it.
    private mutating func react(
        to scanned: CommandLineScanner.Scanned, during running: RunningTransfer
    ) -> Attention? {
        if case .tooLong = scanned { return .tooLong }
        guard case .line(let line) = scanned, let verb = line.verb, let entry = CommandTable.duringTransfer[verb] else {
            return putOff(scanned)
        }
        switch entry.react(running.status) {
        case .stop where !channel.hasDeferred:
            visit.report(line)
            return .stopped(answeredLater: false)
        case .stop:
            _ = putOff(scanned)
            return .stopped(answeredLater: true)
        case .reply(let reply) where !channel.hasDeferred:
            visit.report(line)
            channel.send(reply)
            return nil
        case .reply, .leaveAfterwards:
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
        _ outcome: consuming TransferOutcome, after attention: Attention, lasting duration: Duration
    ) async -> TransferVerdict {
        do throws(Refusal) {
            let completion = try await complete(outcome, after: attention, lasting: duration)
            channel.send(completion.reply)
            return .complete
        } catch {
            channel.send(error.reply)
            return .failed(error)
        }
    }

    /// An upload counts as whole if its announced size came, or if the stream ended in order while the control
    /// connection was there and nobody had asked to stop; a client that is killed closes both at once.
    private mutating func complete(
        _ outcome: consuming TransferOutcome, after attention: Attention, lasting duration: Duration
    ) async throws(Refusal) -> Completion {
        switch consume outcome {
        case .complete(let completion): return completion
        case .failed(let refusal): throw refusal
        case .arrived(let arrival):
            if arrival.isProved { return try await arrival.commit(duration: duration) }
            guard case .over = attention else { throw .transferAborted(kept: await arrival.abandon()) }
            switch await channel.presence(for: Self.afterthought(duration)) {
            case .here: return try await arrival.commit(duration: duration)
            case .asksToStop: throw .transferAborted(kept: await arrival.abandon())
            case .gone: throw .dataConnectionLost(kept: await arrival.abandon())
            }
        }
    }

    /// How long to look whether the control connection follows the data connection.
    ///
    /// The kernel closes what a killed client had open one after the other, and the last opened first; on a busy
    /// machine others may run in between. So an end is believed a moment later: too short beside the transfer to be
    /// felt, and at once for small files, which were sent whole or not at all.
    private static func afterthought(_ duration: Duration) -> Duration {
        duration < .milliseconds(10) ? .zero : min(duration / 32, .milliseconds(100))
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
