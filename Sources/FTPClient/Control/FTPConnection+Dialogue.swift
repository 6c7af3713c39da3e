// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Sends a command and returns its final reply, whatever that says; 421 alone is an error here.
    mutating func ask(_ line: CommandLine, for purpose: Purpose) async throws(FTPError) -> Reply {
        let replies = try await ask([line], for: purpose)
        return replies[0]
    }

    /// Sends a command that must succeed.
    @discardableResult
    mutating func require(_ line: CommandLine, for purpose: Purpose) async throws(FTPError) -> Reply {
        let reply = try await ask(line, for: purpose)
        if reply.isRefusal { throw purpose.failure(of: reply) }
        return reply
    }

    /// Sends several commands in one go, as far as the server may be trusted with that, and returns a reply for each.
    mutating func ask(_ lines: [CommandLine], for purpose: Purpose) async throws(FTPError) -> [Reply] {
        var replies = mayPipeline(lines) ? try await askTogether(lines, for: purpose) : []
        let isInterrupted = !replies.isEmpty && replies.count < lines.count
        for line in lines.dropFirst(replies.count) {
            try await send([line], for: purpose)
            replies.append(try await finalReply(owed: 1, for: purpose))
        }
        if isInterrupted { try await passMarker(for: purpose) }
        for (line, reply) in zip(lines, replies) {
            features.note(reply, to: line)
            if line.verb == .type, reply.isRefusal { transferType = nil }
        }
        return replies
    }

    /// Sends commands without waiting for replies.
    mutating func send(_ lines: [CommandLine], for purpose: Purpose) async throws(FTPError) {
        do throws(ControlError) {
            try takeUnexpectedReplies(purpose)
            guard let _: Void = try await control?.send(lines, stall: configuration.timeouts.reply) else {
                throw ControlError.stream(.failed(.notConnected))
            }
        } catch {
            throw failure(of: error, for: purpose)
        }
    }

    /// Waits for a reply that ends a command.
    ///
    /// `owed` is how many such replies are still due: they are read first if the task is cancelled meanwhile.
    mutating func finalReply(owed: Int, for purpose: Purpose) async throws(FTPError) -> Reply {
        while true {
            let reply = try await nextReply(owed: owed, for: purpose)
            if reply.code.group != .preliminary { return reply }
        }
    }

    /// Waits for a reply that ends a command; `nil` when none comes in time.
    mutating func finalReply(owed: Int, within limit: Duration, for purpose: Purpose) async throws(FTPError) -> Reply? {
        let deadline = loop.deadline(after: limit)
        do throws(ControlError) {
            while true {
                guard let reply = try await control?.reply(until: deadline) else {
                    throw ControlError.stream(.failed(.notConnected))
                }
                if reply.code.rawValue == 421 { throw ControlError.refused(reply) }
                if reply.code.group != .preliminary { return reply }
            }
        } catch .stream(.timedOut) {
            return nil
        } catch .stream(.cancelled) {
            await settle(owed: owed)
            throw purpose.failure(.cancelled)
        } catch {
            throw failure(of: error, for: purpose)
        }
    }

    /// Waits for the next reply, preliminary or not.
    mutating func nextReply(owed: Int, for purpose: Purpose) async throws(FTPError) -> Reply {
        do throws(ControlError) {
            let deadline = loop.deadline(after: configuration.timeouts.reply)
            guard let reply = try await control?.reply(until: deadline) else {
                throw ControlError.stream(.failed(.notConnected))
            }
            if reply.code.rawValue == 421 { throw ControlError.refused(reply) }
            return reply
        } catch .stream(.cancelled) {
            await settle(owed: owed)
            throw purpose.failure(.cancelled)
        } catch {
            throw failure(of: error, for: purpose)
        }
    }

    /// A reply that waits before anything was asked is the server's farewell, or belongs to something given up.
    private mutating func takeUnexpectedReplies(_ purpose: Purpose) throws(ControlError) {
        while let reply = try control?.unexpectedReply() ?? nil {
            if reply.code.rawValue == 421 { throw .refused(reply) }
        }
    }

    /// After this the connection is only usable if the error had nothing to do with it.
    private mutating func failure(of error: ControlError, for purpose: Purpose) -> FTPError {
        if control == nil { return purpose.failure(.notConnected) }
        let failure = purpose.failure(of: error)
        if !error.leavesDialogueIntact {
            control = nil
            loss = failure
        }
        return failure
    }

    /// True while the connection stands, as far as that shows without asking the server; false once it said farewell.
    public mutating func isAlive() -> Bool {
        if control == nil { return false }
        let purpose = Purpose(.ask, [])
        do throws(ControlError) { try takeUnexpectedReplies(purpose) } catch {
            _ = failure(of: error, for: purpose)
        }
        return control != nil
    }
}

extension FTPConnection {
    /// Runs work on the loop's thread, where replies and bytes are learned of without waking another one.
    mutating func onLoop<Result: Sendable>(
        _ work: @concurrent @Sendable (inout FTPConnection) async throws(FTPError) -> Result
    ) async throws(FTPError) -> Result {
        try await withTaskExecutorPreference(loop) { () async throws(FTPError) in try await work(&self) }
    }

    /// Lets `body` use the control connection to its end, even if this task is cancelled; `false` gives it up.
    mutating func undisturbed(_ body: @escaping @Sendable (inout ControlChannel) async -> Bool) async {
        guard let channel = control.take() else { return }
        let handoff = Handoff(channel)
        let isUsable = await Task(executorPreference: loop) {
            guard var channel = handoff.take() else { return false }
            let isUsable = await body(&channel)
            handoff.leave(channel)
            return isUsable
        }.value
        if isUsable { control = handoff.take() }
    }

    /// Reads replies that nobody waits for any more.
    private mutating func settle(owed: Int) async {
        let limit = configuration.timeouts.abort
        await undisturbed { control in
            let deadline = control.stream.loop.deadline(after: limit)
            var owed = owed
            while owed > 0 {
                guard let reply = try? await control.reply(until: deadline) else { return false }
                if reply.code.group != .preliminary { owed -= 1 }
            }
            return true
        }
    }
}
