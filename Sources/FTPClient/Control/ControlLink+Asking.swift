// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// Commands with their final replies, one for each, in as few flights as the server bears.
extension ControlLink {
    /// Sends a command and returns its final reply, whatever that says; 421 alone is an error here.
    mutating func ask(_ line: CommandLine, for purpose: Purpose) async throws(FTPError) -> Reply {
        try await ask([], before: line, for: purpose).last
    }

    /// Sends a command, hands over each reply to it as it comes, and returns the final one.
    mutating func ask(
        _ line: CommandLine, for purpose: Purpose, telling tell: (Reply) -> Void
    ) async throws(FTPError) -> Reply {
        if !deferred.isEmpty { _ = try await ask([], for: purpose) }
        try await send(line, for: purpose)
        while true {
            let reply = try await nextReply(owed: 1, for: purpose)
            tell(reply)
            if reply.code.group == .preliminary { continue }
            note(reply, to: line)
            return reply
        }
    }

    /// Sends a command that must succeed.
    @discardableResult
    mutating func require(_ line: CommandLine, for purpose: Purpose) async throws(FTPError) -> Reply {
        let reply = try await ask(line, for: purpose)
        if reply.isRefusal { throw purpose.failure(of: reply) }
        return reply
    }

    /// Sends two commands, in one go if the server may be trusted with that.
    mutating func ask(
        _ first: CommandLine, _ second: CommandLine, for purpose: Purpose
    ) async throws(FTPError) -> (Reply, Reply) {
        let (others, last) = try await ask([first], before: second, for: purpose)
        return (others[0], last)
    }

    /// Sends several commands, in one go if the server may be trusted with that.
    ///
    /// - Returns: A reply for each, in their order.
    mutating func ask(_ lines: [CommandLine], for purpose: Purpose) async throws(FTPError) -> [Reply] {
        guard let last = lines.last else {
            // Only what was left over goes now.
            guard let last = deferred.popLast() else { return [] }
            _ = try await ask([], before: last, for: purpose)
            return []
        }
        let answers = try await ask(Array(lines.dropLast()), before: last, for: purpose)
        return answers.others + [answers.last]
    }

    /// Sends commands of which the last one's reply matters most.
    ///
    /// - Returns: A reply for each of the others, in their order, and that to the last.
    mutating func ask(
        _ others: [CommandLine], before last: CommandLine, for purpose: Purpose
    ) async throws(FTPError) -> (others: [Reply], last: Reply) {
        let first = deferred
        deferred = []
        if !first.isEmpty {
            let (replies, answer) = try await ask(first + others, before: last, for: purpose)
            return (Array(replies.dropFirst(first.count)), answer)
        }
        let lines = others + [last]
        let start = ContinuousClock.now
        var replies = mayPipeline(lines) ? try await askTogether(lines, for: purpose) : []
        let isInterrupted = !replies.isEmpty && replies.count < lines.count
        for line in lines.dropFirst(replies.count) {
            try await send(line, for: purpose)
            replies.append(try await finalReply(owed: 1, for: purpose))
        }
        if isInterrupted { try await passMarker(for: purpose) }
        note(answeredIn: .now - start)
        for (line, reply) in zip(lines, replies) { note(reply, to: line) }
        return (replies, replies.removeLast())
    }

    /// Sends commands of which the replies to the last two matter.
    mutating func ask(
        _ others: [CommandLine], before first: CommandLine, _ second: CommandLine, for purpose: Purpose
    ) async throws(FTPError) -> (Reply, Reply) {
        let answers = try await ask(others + [first], before: second, for: purpose)
        return (answers.others[others.count], answers.last)
    }

    /// Sends commands of which the first one's reply matters most.
    mutating func ask(
        _ first: CommandLine, before others: [CommandLine], for purpose: Purpose
    ) async throws(FTPError) -> (first: Reply, others: [Reply]) {
        guard let last = others.last else { return (try await ask(first, for: purpose), []) }
        let answers = try await ask([first] + others.dropLast(), before: last, for: purpose)
        return (answers.others[0], answers.others.dropFirst() + [answers.last])
    }

    /// Learns from the final reply to a command.
    mutating func note(_ reply: Reply, to line: CommandLine) {
        features.note(reply, to: line)
        settings.note(reply, to: line)
    }

    /// TYPE, unless the server has been told already; to be sent with what depends on it.
    func typeCommands(_ type: TypeCode) -> [CommandLine] {
        settings.type == type ? [] : [CommandLine(.type, text: type.rawValue)]
    }
}

/// The settings for transfers that a server keeps between commands, as its replies show them.
struct TransferSettings: Sendable {
    /// The representation type; `nil` while that is not known.
    private(set) var type: TypeCode?

    /// The restart offset that waits for the next transfer.
    ///
    /// A transfer that failed may have left it behind. It must not cut the head of the next file.
    private(set) var restart: Int64 = 0

    /// Learns from the final reply to a command.
    mutating func note(_ reply: Reply, to line: CommandLine) {
        switch line.verb {
        case .type: type = reply.isRefusal ? nil : try? TypeCode(parsing: line.argument)
        case .rest where reply.code.group == .intermediate:
            restart = Int64(String(decoding: line.argument, as: UTF8.self)) ?? 0
        case .retr, .stor, .appe, .list, .nlst, .mlsd: if !reply.isRefusal { restart = 0 }
        default: break
        }
    }
}
