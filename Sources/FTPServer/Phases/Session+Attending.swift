// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// The session while a transfer runs: a child task moves the bytes and stores them, and this one answers the client.
extension Session {
    /// The time after which a long transfer shows in the log again.
    private static let progressInterval = Duration.seconds(5)

    /// The reason why the session looked up from a transfer.
    enum Attention: Sendable {
        case over
        /// `ABOR`; if commands that came before it still wait, it is answered after them.
        case stopped(answeredLater: Bool)
        /// The control connection is gone, and with it the client that asked for the transfer.
        case lost(StreamError)
        case tooLong
        /// The grace period of a shutdown is over.
        case shuttingDown
        /// The session was disconnected from outside.
        case disconnected(Refusal)

        var isOver: Bool { if case .over = self { true } else { false } }
    }

    /// Moves the bytes in a child task and answers the client meanwhile.
    ///
    /// A client that said `QUIT` may go before the transfer is over (RFC 959 §4.1.1), and so may one that announced how
    /// much it sends; for any other the transfer is stopped when the control connection is lost.
    mutating func attend(_ running: RunningTransfer, _ signs: inout ClientSigns) async -> Attention {
        let context = context
        return await attend(running, &signs) { attention, signs in
            switch attention {
            case .over: return false
            case .lost where running.provesItsEnd || signs.goodbye != .none: return false
            default:
                signs.isStopped = true
                return true
            }
        } work: {
            await running.run(for: context)
        }.attention
    }

    /// Stores an upload in a child task and answers the client meanwhile; what the file is then.
    ///
    /// Its end is proved, so that only `ABOR` can stop it, and only until the name is taken. The client may go, and a
    /// shutdown waits.
    mutating func commit(
        _ upload: consuming ReceivedUpload, of running: RunningTransfer, _ signs: inout ClientSigns,
        _ attention: inout Attention
    ) async throws(Refusal) -> CommittedFile {
        running.beginStoring()
        let handoff = Handoff(upload)
        let result: Result<CommittedFile, Refusal>
        (attention, result) = await attend(running, &signs) { attention, _ in
            if case .stopped = attention { true } else { false }
        } work: { () -> Result<CommittedFile, Refusal> in
            defer { running.endStoring() }
            do throws(Refusal) {
                guard let upload = handoff.take() else { throw .localError() }
                return .success(try await upload.commit())
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Runs `work` in a child task, and listens to the client until it is done or something stops that.
    mutating func attend<Value: Sendable>(
        _ running: any AttendedWork, _ signs: inout ClientSigns,
        stopsFor stops: (Attention, inout ClientSigns) -> Bool, work: @escaping @Sendable () async -> Value
    ) async -> (attention: Attention, value: Value) {
        let (context, interrupt) = (context, channel.interruption)
        // A task group's body captures no `inout`.
        var seen = signs
        defer { signs = seen }
        return await withTaskGroup(of: Value.self) { group in
            group.addTask(executorPreference: context.loop) {
                let value = await work()
                interrupt()
                return value
            }
            let attention = await listen(during: running, &seen)
            if stops(attention, &seen) { group.cancelAll() }
            guard let value = await group.next() else { preconditionFailure("a task of the group has no result") }
            interrupt.clear()
            return (attention, value)
        }
    }

    private mutating func listen(during running: any AttendedWork, _ signs: inout ClientSigns) async -> Attention {
        while true {
            do throws(StreamError) {
                let scanned = try await channel.nextArriving(until: context.loop.deadline(after: Self.progressInterval))
                if let attention = react(to: scanned, during: running, &signs) { return attention }
            } catch {
                switch error {
                case .interrupted:
                    if running.isOver { return .over }
                    if let refusal = context.disconnection { return .disconnected(refusal) }
                case .timedOut: reportProgress(of: running)
                case .cancelled: return .shuttingDown
                case .closed: return lose(error, during: running, &signs)
                case .failed, .tls: return lose(error, during: running, &signs)
                }
            }
        }
    }

    /// Takes note that the control connection is gone, and of what the client had said before and nobody has read.
    private mutating func lose(
        _ error: StreamError, during running: any AttendedWork, _ signs: inout ClientSigns
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

    private func noteGoodbye(during running: any AttendedWork, _ signs: inout ClientSigns) {
        guard signs.goodbye == .none else { return }
        signs.goodbye = running.dataHasEnded ? .afterTheEnd : .early(at: .now, bytes: running.moved)
    }

    /// Serves what may be said during a transfer; all else waits for its end, and then so does what comes behind it.
    private mutating func react(
        to scanned: CommandLineScanner.Scanned, during running: any AttendedWork, _ signs: inout ClientSigns
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
            context.report(line)
            return .stopped(answeredLater: false)
        case .reply(let reply) where !channel.hasDeferred:
            context.report(line)
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

    private func reportProgress(of running: any AttendedWork) {
        guard let subject = running.subject else { return }
        let status = running.status
        context.report(
            .transferProgressed(subject, bytes: status.bytes, total: status.total, rate: status.rate))
    }
}
