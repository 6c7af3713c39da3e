// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// One transfer command, and which way its bytes go.
struct TransferCommand: Sendable {
    let line: CommandLine
    var offset: Int64 = 0
    var direction = TransferProgress.Direction.download
}

extension FTPConnection {
    /// Runs a transfer command from its data connection to its final reply.
    ///
    /// `move` gets the data connection and must have let go of it when it returns: some servers send the final reply
    /// only after that (ProFTPD). Meanwhile a watch reads the control connection, so that a refusal stops the bytes.
    mutating func transfer(
        _ command: TransferCommand, by plan: consuming DataPlan, for purpose: Purpose,
        _ move: (consuming ByteStream, ControlWatch) async -> Flow
    ) async throws(FTPError) -> TransferEnd {
        try await placeRestart(at: command.offset, for: purpose)
        try await send([command.line], for: purpose)
        var answer: Reply?
        let stream: ByteStream
        switch consume plan {
        case .connected(let connected): stream = connected
        case .dial(let address):
            guard let dialled = try await lateDial(address, for: purpose) else {
                var replies: [Reply] = []
                let plan = try await planData(replies: &replies, for: purpose)
                return try await transfer(command, by: plan, for: purpose, move)
            }
            stream = dialled
        case .accept(let listener):
            let first = try await firstAnswer(for: purpose)
            if first.code.group == .completion {
                // The server is done, and has connected by now if it ever will.
                guard let late = try? await listener.accept(on: loop, until: loop.deadline(after: .seconds(1))) else {
                    let report = ControlWatch.Report(final: first, isInStep: true)
                    return TransferEnd(flow: .quiet, report: report, isCancelled: Task.isCancelled)
                }
                stream = late
            } else {
                stream = try await accept(from: listener, for: purpose)
            }
            answer = first
        }
        if command.direction == .upload, answer == nil { answer = try await firstAnswer(for: purpose) }
        guard let control = control.take() else { throw purpose.failure(.notConnected) }
        let watch = ControlWatch(control, command.direction, having: answer)
        let watching = watch.start(on: loop)
        let flow = await move(stream, watch)
        let isCancelled = Task.isCancelled
        await conclude(watch, watching, after: flow)
        owesRestart = command.offset > 0 && watch.said.final?.isRefusal != false
        return TransferEnd(flow: flow.explained(by: watch.said), report: watch.said, isCancelled: isCancelled)
    }

    /// Sees the watch through, and takes the control connection back if its dialogue is in step.
    private mutating func conclude(_ watch: ControlWatch, _ watching: Task<Void, Never>, after flow: Flow) async {
        let timeouts = configuration.timeouts
        switch flow {
        case .ended, .quiet: watch.conclude(within: timeouts.finalReply)
        case .broken(.timedOut), .fileFailed, .fileShrank, .misfit, .stopped: watch.abort(within: timeouts.abort)
        case .broken(.cancelled) where Task.isCancelled: watch.abort(within: timeouts.abort)
        case .broken: watch.conclude(within: min(timeouts.finalReply, .seconds(10)))
        }
        await withTaskCancellationHandler {
            await watching.value
        } onCancel: {
            watch.abort(within: timeouts.abort)
        }
        let channel = watch.takeBack()
        let said = watch.said
        if said.isInStep {
            control = channel
        } else if let failure = said.failure {
            loss = Purpose(.ask, []).failure(of: failure)
        } else {
            loss = said.final.map { Purpose(.ask, []).failure(of: $0) }
        }
    }

    /// REST, and the undoing of one that a failed transfer may have left behind: it must not cut the next file's head.
    private mutating func placeRestart(at offset: Int64, for purpose: Purpose) async throws(FTPError) {
        guard offset > 0 || owesRestart else { return }
        let reply = try await ask(CommandLine("REST", Array("\(offset)".utf8)), for: purpose)
        if offset > 0, reply.code.group != .intermediate {
            throw purpose.failure(.notSupported, "the server cannot go on in the middle of a file", reply: reply)
        }
        owesRestart = offset > 0
    }

    /// The first reply to a transfer command; a refusal is thrown.
    private mutating func firstAnswer(for purpose: Purpose) async throws(FTPError) -> Reply {
        let reply = try await nextReply(owed: 1, for: purpose)
        if reply.isRefusal { throw purpose.failure(of: reply) }
        return reply
    }

    /// Dials after the command was sent; `nil` means that another way may be looked for.
    ///
    /// A server that refuses the command closes its port with that, and the refusal is what went wrong. Else, if dialling
    /// fails, the server waits for nobody and has to be told.
    private mutating func lateDial(_ address: SocketAddress, for purpose: Purpose) async throws(FTPError) -> ByteStream?
    {
        do throws(FTPError) {
            return try await dial(address, for: purpose)
        } catch {
            control?.transcript.note("\(error)")
            if error.code == .cannotConnect,
                let reply = try await finalReply(owed: 1, within: .seconds(1), for: purpose)
            {
                throw reply.isRefusal ? purpose.failure(of: reply) : error
            }
            dataRoute.forgetProof()
            await abandonTransfer()
            guard isUsable, error.code == .cannotConnect else { throw error }
            return nil
        }
    }

    /// Takes the first connection that comes from the server itself.
    private mutating func accept(
        from listener: borrowing Listener, for purpose: Purpose
    ) async throws(FTPError) -> ByteStream {
        let deadline = loop.deadline(after: configuration.timeouts.dataConnect)
        do throws(StreamError) {
            while true {
                let stream = try await listener.accept(on: loop, until: deadline)
                if stream.peerAddress.host == ends.peer.host {
                    dataRoute.worked(.active)
                    return stream
                }
            }
        } catch {
            await abandonTransfer()
            dataRoute.failed(.active)
            throw purpose.failure(error == .cancelled ? .cancelled : .cannotConnect, "the server did not connect")
        }
    }
}
