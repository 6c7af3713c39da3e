// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Arranges the data connection of a transfer, and sees to it that the bytes travel as that type.
    ///
    /// The replies to the companions are appended to `replies`.
    mutating func planTransfer(
        of line: CommandLine, as type: TransferType = .binary, with companions: [CommandLine] = [],
        replies: inout [Reply], for purpose: Purpose
    ) async throws(FTPError) -> DialPlan {
        let due = link.typeCommands(type.code)
        var answers: [Reply] = []
        let plan = try await planData(for: line, with: due + companions, replies: &answers, for: purpose)
        if let refusal = answers.prefix(due.count).first(where: \.isRefusal) {
            throw purpose.failure(
                FTPError.Code(of: refusal, during: purpose.operation),
                "the server refuses TYPE \(type.code.rawValue)", reply: refusal)
        }
        replies += answers.dropFirst(due.count)
        return plan
    }

    /// Arranges a data connection whose type does not matter, for the command that will use it.
    mutating func planData(
        for line: CommandLine, with companions: [CommandLine] = [], replies: inout [Reply], for purpose: Purpose
    ) async throws(FTPError) -> DialPlan {
        var companions = companions
        if features.wantsTransfersAnnounced {
            let (others, answer) = try await link.ask(companions, before: line.announced, for: purpose)
            replies += others
            companions = []
            if answer.isRefusal { throw purpose.failure(of: answer) }
        }
        return try await connector.plan(
            with: companions, replies: &replies, on: &link, mode: configuration.dataMode, for: purpose)
    }

    /// Tells a server of a transfer that comes over a data connection arranged elsewhere, where it must know before (PRET).
    ///
    /// - Returns: Its refusal; `nil` where there is none.
    mutating func announce(_ line: CommandLine, for purpose: Purpose) async throws(FTPError) -> Reply? {
        guard features.wantsTransfersAnnounced else { return nil }
        let answer = try await link.ask(line.announced, for: purpose)
        return answer.isRefusal ? answer : nil
    }

    /// Runs a transfer command from its data connection to its final reply.
    ///
    /// A child task moves the bytes. This one reads the control connection meanwhile, so that a refusal stops them, and
    /// takes what the child relays.
    ///
    /// `move` gets the data connection and must have let go of it when it returns: some servers send the final reply
    /// only after that (ProFTPD). `take` gets the bytes that `move` relays; an error it throws ends the transfer.
    mutating func transfer(
        _ command: TransferRequest, by plan: consuming DialPlan, _ meter: TransferMeter, for purpose: Purpose,
        move: @escaping @Sendable (consuming ByteStream, ByteRelay) async -> Flow,
        take: ([UInt8]) async throws(FTPError) -> Void = { _ in }
    ) async throws(FTPError) -> TransferEnd {
        try await placeRestart(at: command.offset, for: purpose)
        var command = command
        let isAhead = command.isShort && expectsMore && servesInTurn && !features.wantsTransfersAnnounced
        if isAhead, let next = connector.commandAhead { command.behind.append(next) }
        try await link.send(command.before + [command.line] + command.behind, for: purpose)
        var end: TransferEnd
        do throws(FTPError) {
            let before = try await answersBefore(command, for: purpose)
            let opened = try await connector.open(plan, for: command, on: &link, for: purpose)
            switch consume opened {
            case .stream(let stream, let reply):
                end = try await carry(stream, command, having: reply, meter, for: purpose, move: move, take: take)
            case .ended(let reply):
                let answers = try await link.finalReplies(command.behind.count, for: purpose)
                end = TransferEnd(
                    flow: .notBegun, replies: TransferReplies(final: reply, behind: answers),
                    isCancelled: Task.isCancelled)
            case .unreachable:
                var replies: [Reply] = []
                let plan = try await planData(for: command.line, replies: &replies, for: purpose)
                return try await transfer(command.alone, by: plan, meter, for: purpose, move: move, take: take)
            }
            end.before = before
        } catch {
            // The answers behind a transfer that did not come about are passed over.
            if !command.behind.isEmpty, link.isUsable { await link.abandonTransfer() }
            throw error
        }
        try learn(from: end, of: command, isAhead: isAhead, for: purpose)
        return end
    }

    /// Carries the bytes of a transfer whose data connection stands, to the final reply.
    private mutating func carry(
        _ stream: consuming ByteStream, _ request: TransferRequest, having reply: Reply?, _ meter: TransferMeter,
        for purpose: Purpose,
        move: @escaping @Sendable (consuming ByteStream, ByteRelay) async -> Flow,
        take: ([UInt8]) async throws(FTPError) -> Void
    ) async throws(FTPError) -> TransferEnd {
        var watch = TransferWatch(request, meter, configuration.timeouts, having: reply)
        let handoff = Handoff(stream)
        let (loop, encryption, limit) = (loop, connector.encryption, configuration.timeouts.handshake)
        let key = security?.certificate.fingerprint
        var flow = Flow.notBegun
        var facts: TLSFacts?
        let replies = try await link.lend(for: purpose) { channel in
            let relay = ByteRelay(waking: channel.stream.interruption, isEncrypted: encryption != nil)
            flow = await withTaskGroup(of: Void.self) { group in
                group.addTask(executorPreference: loop) {
                    guard var stream = handoff.take() else { return relay.end(.broken(.closed)) }
                    if let encryption {
                        do throws(StreamError) {
                            stream = try await encryption.secureData(stream, until: loop.deadline(after: limit))
                        } catch {
                            return relay.end(.broken(error))
                        }
                        relay.facts = stream.tlsFacts
                        guard relay.facts?.belongs(to: key) == true else {
                            return relay.end(.stopped(purpose.failure(.untrusted, Self.otherKey)))
                        }
                    }
                    relay.stage = .moving
                    relay.end(await move(stream, relay))
                }
                if meter.isObserved { group.addTask(executorPreference: loop) { await meter.tell(on: loop) } }
                let flow = await watch.listen(on: &channel, to: relay, stop: { group.cancelAll() }, take: take)
                group.cancelAll()
                return flow
            }
            facts = relay.facts
            await watch.conclude(on: &channel, after: flow)
            await watch.takeAnswers(on: &channel)
            return watch.replies
        }
        if encryption != nil { note(facts) }
        return TransferEnd(flow: flow.explained(by: replies), replies: replies, isCancelled: watch.isCancelled)
    }

    private static let otherKey = "the data connection shows another certificate than the control connection"

    /// Waits for the answers to the commands that were sent before a transfer command.
    private mutating func answersBefore(
        _ request: TransferRequest, for purpose: Purpose
    ) async throws(FTPError) -> [Reply] {
        var answers: [Reply] = []
        for line in request.before {
            var reply = try await link.firstReply(for: purpose)
            while reply.code.group == .preliminary { reply = try await link.firstReply(for: purpose) }
            link.note(reply, to: line)
            answers.append(reply)
        }
        return answers
    }

    /// Takes note of what the replies of a transfer teach, and of the port that was asked for ahead.
    ///
    /// - Throws: `connectionLost` when the answers did not come in the order of the commands.
    private mutating func learn(
        from end: TransferEnd, of request: TransferRequest, isAhead: Bool, for purpose: Purpose
    ) throws(FTPError) {
        if !request.behind.isEmpty, end.replies.areOutOfTurn {
            let error = purpose.failure(.connectionLost, "the server does not answer commands in their order")
            link.refusePipelining()
            link.giveUp(error)
            throw error
        }
        if let final = end.replies.final { link.note(final, to: request.line) }
        for (line, reply) in zip(request.behind, end.replies.behind) { link.note(reply, to: line) }
        guard isAhead, end.replies.behind.count == request.behind.count, let answer = end.replies.behind.last else {
            return
        }
        connector.goAhead(to: answer, on: link)
    }

    /// Takes note of how the data connection was encrypted.
    private mutating func note(_ facts: TLSFacts?) {
        guard let facts, let security else { return }
        let data = NegotiatedSecurity(facts, security.certificate, security.trust)
        dataSecurity = data
        link.transcript.tell(data, of: "Data connection")
    }

    /// REST, and the undoing of one that a failed transfer may have left behind.
    private mutating func placeRestart(at offset: Int64, for purpose: Purpose) async throws(FTPError) {
        guard offset > 0 || link.settings.restart > 0 else { return }
        let reply = try await link.ask(CommandLine("REST", Array("\(offset)".utf8)), for: purpose)
        if offset > 0, reply.code.group != .intermediate {
            throw purpose.failure(.notSupported, "the server cannot go on in the middle of a file", reply: reply)
        }
    }
}

extension TLSFacts {
    /// True when the other side has proved to hold the keys of the control connection, whose certificate has this
    /// fingerprint: by going on with its session, or by the same key.
    fileprivate func belongs(to fingerprint: String?) -> Bool {
        isResumed || certificate != nil && certificate?.fingerprint == fingerprint
    }
}

extension CommandLine {
    /// The command as it is announced to a server that must know it before it opens a port (PRET, of DrFTPD).
    fileprivate var announced: CommandLine {
        CommandLine("PRET", verbText + (argument.isEmpty ? [] : [.space]) + argument)
    }
}
