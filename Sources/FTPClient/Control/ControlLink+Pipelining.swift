// SPDX-License-Identifier: Apache-2.0
import FTPWire

/// A server's way with several commands that it gets at once.
enum Pipelining: Sendable {
    /// It has not got any yet.
    case untried
    /// It has answered all of them.
    case proven
    /// It reads one command a packet, and drops those behind it.
    case refused
}

extension ControlLink {
    /// True when these commands may travel together; those that must not be done twice only where it is proven.
    func mayPipeline(_ lines: [CommandLine]) -> Bool {
        guard configuration.pipelines, lines.count > 1 else { return false }
        switch pipelining {
        case .proven: return true
        case .untried: return lines.allSatisfy(\.mayBeRepeated)
        case .refused: return false
        }
    }

    /// Sends commands in one go.
    ///
    /// - Returns: A reply for each; fewer, when the server has dropped the others and they are to be sent again, one by
    ///   one.
    mutating func askTogether(_ lines: [CommandLine], for purpose: Purpose) async throws(FTPError) -> [Reply] {
        try await send(lines, for: purpose)
        var replies = [try await finalReply(owed: lines.count, for: purpose)]
        while replies.count < lines.count {
            let usual = pipelining == .proven ? configuration.timeouts.reply : configuration.timeouts.together
            let limit = usual + patience
            let owed = lines.count - replies.count
            guard let reply = try await finalReply(owed: owed, within: limit, for: purpose) else {
                refusePipelining()
                if lines.allSatisfy(\.mayBeRepeated) { return replies }
                let failure = purpose.failure(.timedOut)
                giveUp(failure)
                throw failure
            }
            replies.append(reply)
        }
        pipelining = .proven
        return replies
    }

    /// Takes note, for later connections too, that commands have to go one by one.
    mutating func refusePipelining() {
        transcript.note("The server answers one command at a time; commands go one by one from now on")
        pipelining = .refused
        configuration.onPipeliningRefused?()
    }

    /// Sends NOOP and reads up to its reply, so that late answers to what was sent twice are not taken for those of
    /// later commands.
    mutating func passMarker(for purpose: Purpose) async throws(FTPError) {
        try await send(CommandLine(.noop), for: purpose)
        while let reply = try await finalReply(owed: 1, within: configuration.timeouts.abort, for: purpose) {
            if [200, 500, 502].contains(reply.code.rawValue) { return }
        }
    }
}

extension CommandLine {
    /// True when it comes to the same if it is sent twice.
    fileprivate var mayBeRepeated: Bool {
        switch verb {
        case .feat, .pwd, .cwd, .size, .mdtm, .mfmt, .mlst, .type, .opts, .allo, .epsv, .pasv, .port, .eprt, .clnt,
            .noop, .rnfr, .rest, .pbsz, .prot:
            true
        default: false
        }
    }
}
