// SPDX-License-Identifier: Apache-2.0
import FTPWire
import FerryIO

extension UploadOperation {
    /// Decides if an upload is complete: the server must say so, and its size must be ours.
    ///
    /// If the final reply was lost, a new connection tells the size. Sets time and permissions of the file on the way.
    func verify(
        _ end: TransferEnd, of command: TransferRequest, as name: RemotePath, sent size: Int64,
        on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary.Verification {
        guard case .ended = end.flow else {
            let reason = end.isQuiet ? "the server took no more bytes" : "the data connection broke"
            throw purpose.failure(.incomplete, reason, reply: end.replies.final)
        }
        if options.type == .text { return try await believe(end, as: name, on: &connection) }
        var verification = TransferSummary.Verification.size
        if end.replies.final == nil {
            guard !connection.isUsable else {
                throw purpose.failure(.timedOut, "the server does not say that it has all")
            }
            try await connection.reconnect(for: purpose)
            // A server that has kept the older file, which can have the same size, must not give it the new time.
            if connection.features.replacesAtomically, DigestCommand(connection.features) != nil,
                case .file(let file, let status) = source, !options.appends
            {
                let presence = try await presence(
                    as: name, of: file, status.size, sent: status.size, pauses: 5, on: &connection)
                guard case .part(let kept) = presence else {
                    try await setAttributes(of: name, on: &connection)
                    return .digest
                }
                throw purpose.failure(.incomplete, "the server has \(kept) of \(status.size) bytes")
            }
            verification = .sizeAfterReconnect
        }
        let there =
            if let told = try await sizeTold(by: end, of: command, as: name, on: &connection) { told } else {
                try await settledSize(of: name, on: &connection)
            }
        if let there, there == size { return verification }
        if there == nil, end.isClean { return .reply }
        let found = there.map { "\($0)" } ?? "unknown"
        throw purpose.failure(
            options.appends ? .unknown : .incomplete,
            "\(size) bytes were sent, the size on the server is \(found)", reply: end.replies.final)
    }

    /// Text has another length on the server, so the server's word is all there is.
    private func believe(
        _ end: TransferEnd, as name: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> TransferSummary.Verification {
        guard end.replies.final != nil else {
            throw purpose.failure(.incomplete, "the server does not say that it has all", cause: end.replies.failure)
        }
        try await setAttributes(of: name, on: &connection)
        return .reply
    }

    /// Gives the remote file the time of the local one, and its permissions if it can be executed.
    func setAttributes(of name: RemotePath, on connection: inout FTPConnection) async throws(FTPError) {
        let lines = attributeCommands(name, on: connection)
        try await note(try await connection.link.ask(lines, for: purpose), to: lines, of: name, on: &connection)
    }

    /// The commands that travel behind a short upload: its size is asked for, and its time set.
    ///
    /// There are none where one would be SITE, which is answered by 200.
    func checks(of name: RemotePath, on connection: borrowing FTPConnection) -> [CommandLine] {
        let attributes = attributeCommands(name, on: connection)
        guard connection.features.has("SIZE"), !connection.isBlind(beside: name),
            attributes.allSatisfy({ $0.verb != .site })
        else { return [] }
        return [CommandLine(.size, name.bytes)] + attributes
    }

    /// The size that came in the flight of the upload itself; `nil` where it was not asked for, or not told.
    private func sizeTold(
        by end: TransferEnd, of command: TransferRequest, as name: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> Int64? {
        guard end.replies.final != nil, command.behind.first?.verb == .size, connection.isUsable,
            end.replies.behind.count >= command.behind.count
        else { return nil }
        guard let size = end.replies.behind[0].fileSize else {
            if end.replies.behind[0].hidesSize { connection.learnBlindness(beside: name) }
            return nil
        }
        let lines = Array(command.behind.dropFirst())
        try await note(Array(end.replies.behind[1...].prefix(lines.count)), to: lines, of: name, on: &connection)
        return size
    }

    /// The size of the upload on the server.
    ///
    /// A server that writes under a name of its own and renames late says 550 at first. One that tells nobody what is in
    /// a directory, such as a drop box, is neither asked again there nor waited for.
    private func settledSize(
        of name: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) -> Int64? {
        for attempt in 1...4 {
            let lines = attributeCommands(name, on: connection)
            guard connection.features.mayHave("SIZE"), !connection.isBlind(beside: name) else {
                try await setAttributes(of: name, on: &connection)
                return nil
            }
            let replies = try await connection.link.ask(
                CommandLine(.size, name.bytes), before: lines, for: purpose)
            try await note(replies.others, to: lines, of: name, on: &connection)
            if let size = replies.first.fileSize { return size }
            let isRefusal = replies.first.code.rawValue / 10 == 55
            if replies.first.hidesSize { connection.learnBlindness(beside: name) }
            guard isRefusal, !connection.isBlind(beside: name) else { return nil }
            let loop = connection.loop
            await loop.sleep(until: loop.deadline(after: .milliseconds(100 * attempt)))
        }
        return nil
    }

    /// The commands that give the remote file the time of the local one, and its permissions if it can be executed.
    private func attributeCommands(_ name: RemotePath, on connection: borrowing FTPConnection) -> [CommandLine] {
        // In a drop box the file may have got another name, and this one be somebody else's.
        guard let status = source.status, !connection.isBlind(beside: name) else { return [] }
        var lines: [CommandLine] = []
        if let time, let setter = connection.timeSetter(insisting: options.insistsOnTime) {
            lines.append(setter.command(name, time))
        }
        let isExecutable = status.permissions & 0o111 != 0
        if options.preservesExecutability, !options.appends, isExecutable, !connection.habits.refusesModes {
            lines.append(.changingMode(of: name, to: status.permissions & 0o777))
        }
        return lines
    }

    /// The time to give to the remote file.
    private var time: Timestamp? {
        guard options.preservesTime, let modified = source.status?.modified else { return nil }
        return Timestamp(seconds: modified.seconds, nanoseconds: modified.nanoseconds)
    }

    /// Notes what a server does not set: it is not asked again in that way, and the upload is none the worse.
    private func note(
        _ replies: [Reply], to lines: [CommandLine], of name: RemotePath, on connection: inout FTPConnection
    ) async throws(FTPError) {
        let setter = lines.first.flatMap { TimeSetter(of: $0) }
        for (line, reply) in zip(lines, replies)
        where line.verb == .site && TimeSetter(of: line) == nil && reply.isRefusal {
            connection.habits.refusesModes = true
        }
        guard options.insistsOnTime, let time, let setter, let first = replies.first, first.isRefusal else { return }
        _ = try await connection.setTimeOtherwise(of: name, to: time, after: setter, first, for: purpose)
    }
}

extension FTPConnection {
    /// True where the server tells nothing of the files in the directory of that one.
    fileprivate func isBlind(beside name: RemotePath) -> Bool {
        habits.blindDirectories.contains((absolute(name) ?? name).parent)
    }

    fileprivate mutating func learnBlindness(beside name: RemotePath) {
        habits.blindDirectories.insert((absolute(name) ?? name).parent)
    }
}

extension Reply {
    /// True for a SIZE that is refused because this user may not look.
    fileprivate var hidesSize: Bool {
        code.rawValue / 10 == 55 && FTPError.Code(of: self, during: .stat) == .denied
    }
}
