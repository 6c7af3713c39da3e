// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryIO

/// The session and a transfer: it is tried at once, attended if it takes longer, and ended by one last reply.
extension Session {
    mutating func perform(_ transfer: consuming any DataTransfer & ~Copyable) async throws(CloseReason) {
        noteTardiness()
        channel.send(transfer.preliminary.reply)
        guard let running = try await performAtOnce(transfer) else { return }
        context.noteBeginning(of: running)
        var signs = ClientSigns()
        let attention = await attend(running, &signs)
        if let listener = running.takeListener() { dataPlan.keep(listener) }
        if running.isUnanswered { context.noteMiss(announced: dataPlan.announced) }
        let record = TransferRecord(
            subject: running.transfer, bytes: running.moved, began: running.began, end: context.loop.now)
        try await end(running.takeOutcome(), record, signs, after: attention, running)
    }

    /// Does a short transfer whose client has connected before it asked, and returns any other as a running one.
    ///
    /// No task is started for it, and the client is not listened to for that moment.
    private mutating func performAtOnce(
        _ transfer: consuming any DataTransfer & ~Copyable
    ) async throws(CloseReason) -> RunningTransfer? {
        let (subject, began) = (transfer.subject, context.loop.now)
        let limits = limits(of: subject.direction)
        var budget = RateBudget(within: limits)
        // An upload's client sends nothing before it has the 150.
        let leastTLS = parameters.encryption.protectsData ? parameters.encryption.minimum : nil
        guard leastTLS == nil, let length = transfer.briefLength, budget.grantNow(length, on: context.loop),
            subject.direction == .download || channel.flushNow(),
            let stream = dataPlan.takeConnection(for: context)
        else {
            return RunningTransfer(
                transfer, over: dataPlan.take(), leastTLS: leastTLS, within: limits, since: began,
                on: context.loop)
        }
        guard await transfer.runBriefly(over: stream, within: &budget) else {
            return RunningTransfer(
                transfer, over: .made(stream), leastTLS: nil, within: limits, since: began, on: context.loop)
        }
        var finished: ByteStream? = stream
        // The end of a download is the end of its stream.
        if subject.direction == .download { finished = nil }
        // Others need not wait for the disk to have what was granted and did not come.
        _ = consume budget
        let record = TransferRecord(subject: subject, bytes: transfer.moved, began: began, end: context.loop.now)
        context.report(.transferBegan(subject))
        let moved = transfer
        let outcome = moved.end(after: record.duration)
        try await end(outcome, record, ClientSigns(), after: .over)
        // The client of an upload has closed already, and waits for the reply alone.
        if finished != nil { channel.flushNow() }
        _ = consume finished
        return nil
    }

    /// Sends the transfer's one last reply, after the file has its name if it is an upload, and then does what the
    /// session looked up for.
    private mutating func end(
        _ outcome: consuming TransferOutcome, _ record: TransferRecord, _ signs: ClientSigns,
        after attention: Attention, _ running: RunningTransfer? = nil
    ) async throws(CloseReason) {
        var attention = attention
        if parameters.encryption.protectsData, context.security?.takeOwedTicket() == true { channel.offerTicket() }
        let verdict: TransferVerdict
        var details = TransferDetails(isText: parameters.convertsText)
        do throws(Refusal) {
            let (completion, proof) = try await complete(outcome, record, signs, &attention, &details, running)
            channel.send(completion.reply)
            verdict = .complete(proof)
        } catch {
            channel.send(error.reply)
            verdict = .failed(error)
        }
        context.noteTransferEnd(
            record.subject, verdict, bytes: record.bytes, duration: context.loop.now.since(record.began), details)
        try follow(attention, isComplete: verdict.isComplete)
    }

    /// Does what the session looked up for, once the last reply is sent.
    mutating func follow(_ attention: Attention, isComplete: Bool) throws(CloseReason) {
        switch attention {
        case .over: break
        case .stopped(answeredLater: true): break
        case .stopped(answeredLater: false):
            channel.send(isComplete ? Completion.tooLateToAbort.reply : Completion.aborted.reply)
        // Commands that came before the client's end are still answered; then it is noticed again.
        case .lost(.closed): break
        case .lost(let error): throw .lost(error)
        case .tooLong: throw .refused(.lineTooLong)
        case .shuttingDown: throw .refused(.shuttingDown)
        case .disconnected(let refusal): throw .refused(refusal)
        }
    }

    private mutating func complete(
        _ outcome: consuming TransferOutcome, _ record: TransferRecord, _ signs: ClientSigns,
        _ attention: inout Attention, _ details: inout TransferDetails, _ running: RunningTransfer?
    ) async throws(Refusal) -> (Completion, EndProof?) {
        switch consume outcome {
        case .complete(let completion): return (completion, nil)
        case .failed(let refusal): throw refusal
        case .arrived(let upload):
            var signs = signs
            await look(for: signs.lookout(at: upload.end, after: record.duration), &signs)
            guard let proof = EndProof(of: upload.end, signs) else {
                let isStopped = signs.asksToStop || signs.isStopped
                let lacksCloseNotify = upload.end.lacksCloseNotify
                let kept = await upload.abandon()
                if isStopped { throw .transferAborted(kept: kept) }
                throw lacksCloseNotify ? .closeNotifyMissing(kept: kept) : .dataConnectionLost(kept: kept)
            }
            details.digest = await upload.takeDigest()
            let completion = Completion.transferComplete(bytes: upload.end.received, duration: record.duration)
            let (path, lacksDigest) = (record.subject.path, upload.lacksDigest)
            let stored: CommittedFile
            if upload.isCommitBrief || !attention.isOver {
                stored = try await upload.commit()
            } else {
                let running =
                    running
                    ?? RunningTransfer(
                        storing: record.subject, bytes: record.bytes, since: record.began, on: context.loop)
                stored = try await commit(upload, of: running, &signs, &attention)
            }
            if lacksDigest { details.later = await context.promiseDigest(of: path, stored, in: storage) }
            return (completion, proof)
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

/// The facts of a transfer whose bytes have moved, or stopped moving.
private struct TransferRecord {
    let subject: TransferSubject
    let bytes: Int64
    let began: Deadline
    let end: Deadline

    var duration: Duration { end.since(began) }
}

extension TransferVerdict {
    var isComplete: Bool {
        switch self {
        case .complete: true
        case .failed: false
        }
    }
}
