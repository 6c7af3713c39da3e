// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

/// The dialogue with the server: commands are sent, each gets its reply, and what replies teach is noted.
///
/// It is lost for good when the server goes, or when a reply cannot be told from that to another command; then
/// `isUsable` is false and `loss` says why.
struct ControlLink: ~Copyable, Sendable {
    /// The server's abilities, as announced and as shown by replies.
    var features = ServerFeatures()

    /// The settings that the server keeps between commands.
    var settings = TransferSettings()

    /// The server's way with several commands at once.
    var pipelining = Pipelining.untried

    /// Commands that go in front of the next ones, as nothing depends on their replies.
    var deferred: [CommandLine] = []

    /// The time that a reply may take beyond that of the configuration: of a command that reads a whole file.
    var patience = Duration.zero

    /// The shortest time in which the server has answered; `nil` while it has not.
    private(set) var roundTrip: Duration?

    /// Takes note of the time that answers took.
    mutating func note(answeredIn time: Duration) { roundTrip = min(roundTrip ?? time, time) }

    /// The error that cost the connection.
    private(set) var loss: FTPError?

    let configuration: ConnectionConfiguration
    let loop: EventLoop
    private var channel: ControlStream?

    init(_ channel: consuming ControlStream, _ configuration: ConnectionConfiguration) {
        loop = channel.stream.loop
        self.channel = consume channel
        self.configuration = configuration
    }

    var isUsable: Bool { channel != nil }

    var transcript: Transcript { Transcript(listener: configuration.transcript) }

    /// Forgets the abilities and settings of a login before this one.
    mutating func forgetLogin() { (features, settings, deferred) = (ServerFeatures(), TransferSettings(), []) }

    /// Closes the connection, as its dialogue is out of step.
    mutating func giveUp(_ reason: FTPError?) {
        channel = nil
        loss = reason ?? loss
    }

    /// Says goodbye and closes; waits no longer than an abort may take, and does so in a cancelled task too.
    mutating func quit() async {
        let limit = configuration.timeouts.abort
        guard var channel = channel.take() else { return }
        guard (try? await channel.send([CommandLine(.quit)], stall: limit, .ignored)) != nil else { return }
        _ = try? await channel.reply(until: loop.deadline(after: limit), .ignored)
    }
}

// MARK: - Lines and replies apart

extension ControlLink {
    /// Sends a command without waiting for a reply.
    mutating func send(_ line: CommandLine, for purpose: Purpose) async throws(FTPError) {
        try await send([line], for: purpose)
    }

    /// Sends commands in one go without waiting for replies.
    mutating func send(_ lines: [CommandLine], for purpose: Purpose) async throws(FTPError) {
        do throws(ControlError) {
            try takeUnexpectedReplies()
            guard let _: Void = try await channel?.send(lines, stall: configuration.timeouts.reply) else {
                throw ControlError.stream(.failed(.notConnected))
            }
        } catch {
            throw failure(of: error, for: purpose)
        }
    }

    /// Waits for a reply that ends a command.
    ///
    /// `owed` such replies are still due: they are read first if the task is cancelled.
    mutating func finalReply(owed: Int, for purpose: Purpose) async throws(FTPError) -> Reply {
        while true {
            let reply = try await nextReply(owed: owed, for: purpose)
            if reply.code.group != .preliminary { return reply }
        }
    }

    /// Waits for so many replies, each of which ends a command.
    mutating func finalReplies(_ count: Int, for purpose: Purpose) async throws(FTPError) -> [Reply] {
        var replies: [Reply] = []
        while replies.count < count { replies.append(try await finalReply(owed: count - replies.count, for: purpose)) }
        return replies
    }

    /// Waits for a reply that ends a command; `nil` when none comes within `limit`.
    mutating func finalReply(owed: Int, within limit: Duration, for purpose: Purpose) async throws(FTPError) -> Reply? {
        let deadline = loop.deadline(after: limit)
        while let reply = try await reply(until: deadline, owing: .replies(owed), for: purpose, orNilAt: .timedOut) {
            if reply.code.group != .preliminary { return reply }
        }
        return nil
    }

    /// Waits for the next reply, preliminary or not.
    mutating func nextReply(owed: Int, for purpose: Purpose) async throws(FTPError) -> Reply {
        try await nextReply(owing: .replies(owed), for: purpose)
    }

    private mutating func nextReply(owing debt: Debt, for purpose: Purpose) async throws(FTPError) -> Reply {
        let deadline = loop.deadline(after: configuration.timeouts.reply + patience)
        while true {
            let reply = try await reply(until: deadline, owing: debt, for: purpose, orNilAt: .interrupted)
            if let reply { return reply }
        }
    }

    /// Waits for the first reply to a transfer command.
    mutating func firstReply(for purpose: Purpose) async throws(FTPError) -> Reply {
        try await nextReply(owing: .transfer, for: purpose)
    }

    /// Waits for the first reply to a transfer command.
    ///
    /// - Returns: `nil` when bytes, or the end, came on the data connection before it.
    mutating func firstReply(
        orBytesOn stream: borrowing ByteStream, for purpose: Purpose
    ) async throws(FTPError) -> Reply? {
        guard let wake = channel?.stream.interruption else { throw purpose.failure(.notConnected) }
        let limit = max(configuration.timeouts.reply, configuration.timeouts.stall)
        let deadline = loop.deadline(after: limit)
        stream.watch(until: deadline) { wake() }
        return try await reply(until: deadline, owing: .transfer, for: purpose, orNilAt: .interrupted)
    }

    /// The part of the dialogue that a cancelled task puts in order before it ends.
    private enum Debt {
        /// A number of final replies is still due: they are read.
        case replies(Int)
        /// A transfer is open: it is aborted.
        case transfer
    }

    /// Waits for the next reply; `nil` when `excuse` ends the wait.
    private mutating func reply(
        until deadline: Deadline, owing debt: Debt, for purpose: Purpose, orNilAt excuse: StreamError
    ) async throws(FTPError) -> Reply? {
        while true {
            do throws(ControlError) {
                guard let reply = try await channel?.reply(until: deadline) else {
                    throw ControlError.stream(.failed(.notConnected))
                }
                if reply.code.rawValue == 421 { throw ControlError.refused(reply) }
                return reply
            } catch .stream(let error) where error == excuse {
                return nil
            } catch .stream(.interrupted) {
                continue  // meant for a wait before this one: the watch of a data connection that is gone
            } catch .stream(.cancelled) {
                switch debt {
                case .replies(let count): await settle(owed: count)
                case .transfer: await abandonTransfer()
                }
                throw purpose.failure(.cancelled)
            } catch {
                throw failure(of: error, for: purpose)
            }
        }
    }

    /// Reads replies that are due to a task that was cancelled, or gives the connection up.
    private mutating func settle(owed: Int) async {
        let deadline = loop.deadline(after: configuration.timeouts.abort)
        var owed = owed
        while owed > 0 {
            do throws(ControlError) {
                guard let reply = try await channel?.reply(until: deadline, .ignored) else { return giveUp(nil) }
                if reply.code.group != .preliminary { owed -= 1 }
            } catch .stream(.interrupted) {
                continue  // meant for a wait before this one
            } catch {
                return giveUp(nil)
            }
        }
    }

    /// A reply that waits before anything was asked is the server's farewell, or belongs to something given up.
    private mutating func takeUnexpectedReplies() throws(ControlError) {
        while let reply = try channel?.unexpectedReply() ?? nil {
            if reply.code.rawValue == 421 { throw .refused(reply) }
        }
    }

    /// The error for the caller; unless it was about the command alone, the connection is given up.
    private mutating func failure(of error: ControlError, for purpose: Purpose) -> FTPError {
        if channel == nil { return purpose.failure(.notConnected) }
        let failure = purpose.failure(of: error)
        if !error.leavesDialogueIntact { giveUp(failure) }
        return failure
    }

    /// True while the connection stands, as far as that shows without asking the server; false once it said farewell.
    mutating func isAlive() -> Bool {
        if channel == nil { return false }
        do throws(ControlError) { try takeUnexpectedReplies() } catch {
            _ = failure(of: error, for: Purpose(.ask, []))
        }
        return channel != nil
    }
}

// MARK: - Transfers

extension ControlLink {
    /// Gives up a transfer whose command was sent, but whose data connection never came to be.
    mutating func abandonTransfer() async {
        let deadline = loop.deadline(after: configuration.timeouts.abort)
        if (try? await channel?.abortTransfer(until: deadline)) == nil { giveUp(nil) }
    }

    /// Lends the channel for the time of a transfer.
    ///
    /// `body` returns the replies of the transfer. Unless the dialogue is in step after it, the connection is given up.
    mutating func lend(
        for purpose: Purpose, _ body: (inout ControlStream) async -> TransferReplies
    ) async throws(FTPError) -> TransferReplies {
        guard var channel = channel.take() else { throw purpose.failure(.notConnected) }
        let replies = await body(&channel)
        if replies.isInStep {
            channel.stream.interruption.clear()
            self.channel = consume channel
        } else {
            let farewell = Purpose(.ask, [])
            loss = replies.failure.map { farewell.failure(of: $0) } ?? replies.final.map { farewell.failure(of: $0) }
        }
        return replies
    }
}
