// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension FTPConnection {
    /// Decides whether an upload is complete: the server must say so, and its size must be ours.
    ///
    /// If the final reply was lost, a new connection tells the size. Sets the time of the file on the way.
    mutating func verify(
        _ end: TransferEnd, of order: UploadOrder, sent size: Int64
    ) async throws(FTPError) -> TransferSummary.Verification {
        let purpose = order.purpose
        guard case .ended = end.flow else {
            let reason = end.isQuiet ? "the server took no more bytes" : "the data connection broke"
            throw purpose.failure(.incomplete, reason, reply: end.report.final)
        }
        if order.options.type == .text { return try await believe(end, of: order) }
        var verification = TransferSummary.Verification.size
        if end.report.final == nil {
            guard !isUsable else { throw purpose.failure(.timedOut, "the server does not say that it has all") }
            try await reconnect(for: purpose)
            verification = .sizeAfterReconnect
        }
        let there = try await settledSize(of: order)
        if let there, there == size { return verification }
        if there == nil, end.isClean { return .reply }
        let found = there.map { "\($0)" } ?? "unknown"
        throw purpose.failure(
            order.options.appends ? .unknown : .incomplete,
            "\(size) bytes were sent, the size on the server is \(found)", reply: end.report.final)
    }

    /// Text has another length on the server, so the server's word is all there is.
    private mutating func believe(
        _ end: TransferEnd, of order: UploadOrder
    ) async throws(FTPError) -> TransferSummary.Verification {
        guard end.report.final != nil else {
            throw order.purpose.failure(
                .incomplete, "the server does not say that it has all", cause: end.report.failure)
        }
        let lines = attributeCommands(order)
        if !lines.isEmpty { noteAttributes(lines, try await ask(lines, for: order.purpose)) }
        return .reply
    }

    /// The size of what was uploaded.
    ///
    /// A server that writes under a name of its own and renames late says 550 at first.
    private mutating func settledSize(of order: UploadOrder) async throws(FTPError) -> Int64? {
        for attempt in 1...4 {
            guard features.mayHave("SIZE") else { return nil }
            let lines = [CommandLine(.size, order.name.bytes)] + attributeCommands(order)
            let replies = try await ask(lines, for: order.purpose)
            noteAttributes(lines, replies)
            if let size = replies[0].fileSize { return size }
            guard replies[0].code.rawValue == 550, attempt < 4 else { return nil }
            await loop.sleep(until: loop.deadline(after: .milliseconds(100 * attempt)))
        }
        return nil
    }

    /// The commands that give the remote file the time of the local one, and its permissions if it can be executed.
    private func attributeCommands(_ order: UploadOrder) -> [CommandLine] {
        var lines: [CommandLine] = []
        if let modified = order.modified, let command = timeCommand(order.name, modified) { lines.append(command) }
        if let mode = order.mode, !refusesModes { lines.append(.changingMode(of: order.name, to: mode)) }
        return lines
    }

    /// Takes note of a server that sets no permissions: it is not asked again, and the upload is none the worse.
    private mutating func noteAttributes(_ lines: [CommandLine], _ replies: [Reply]) {
        for (line, reply) in zip(lines, replies) where line.verb == .site && reply.isRefusal { refusesModes = true }
    }

    /// MFMT where it is offered; vsftpd, which has none, takes MDTM with a time in front of the name.
    private func timeCommand(_ path: RemotePath, _ time: Timestamp) -> CommandLine? {
        if features.has("MFMT") { return .settingTime(of: path, to: time) }
        guard features.has("MDTM"), greeting.text.contains("vsFTPd") else { return nil }
        return CommandLine(.mdtm, Array("\(TimeValue(time).text) ".utf8) + path.bytes)
    }

    /// Renames the complete upload to its name.
    mutating func takeName(_ order: UploadOrder) async throws(FTPError) {
        let purpose = order.purpose
        let rename = [CommandLine(.rnfr, order.name.bytes), CommandLine(.rnto, order.path.bytes)]
        var replies = try await ask(rename, for: purpose)
        if replies[0].isRefusal {
            refusesTemporaryNames = true
            _ = try? await ask(CommandLine(.dele, order.name.bytes), for: purpose)
            throw purpose.failure(of: replies[0])
        }
        if replies[1].isRefusal {
            // Windows does not rename onto an existing file. The new one is complete, so the old one may go.
            replies = try await ask([CommandLine(.dele, order.path.bytes)] + rename, for: purpose)
        }
        guard let last = replies.last, last.isRefusal else { return }
        throw purpose.failure(
            FTPError.Code(of: last, during: .upload), "the file is complete, but only as \(order.name)", reply: last)
    }
}
