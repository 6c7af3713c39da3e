// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Examines one path: MLST, or SIZE, MDTM and CWD where the server has no MLST.
    ///
    /// - Throws: `notFound`.
    public mutating func stat(_ path: RemotePath) async throws(FTPError) -> EntryFacts {
        let purpose = Purpose(.stat, path.bytes)
        if features.announced["MLST"] != nil, features.mayHave("MLST") {
            let reply = try await ask(CommandLine(.mlst, path.bytes), for: purpose)
            if var facts = reply.machineFacts {
                facts.name = path.name.isEmpty ? path.bytes : path.name
                return facts
            }
            if reply.isRefusal, features.mayHave("MLST") { throw await explain(reply, about: path, for: purpose) }
        }
        return try await probe(path, for: purpose)
    }

    /// The size of a file in bytes (SIZE), or `nil` if the server does not tell.
    public mutating func size(of path: RemotePath) async throws(FTPError) -> Int64? {
        let replies = try await ask(
            typeCommands(.image) + [CommandLine(.size, path.bytes)], for: Purpose(.stat, path.bytes))
        return replies.last?.size
    }

    /// The time of last change (MDTM), or `nil` if the server does not tell.
    public mutating func modificationTime(of path: RemotePath) async throws(FTPError) -> Timestamp? {
        guard features.mayHave("MDTM") else { return nil }
        return try await ask(.askingTime(of: path), for: Purpose(.stat, path.bytes)).time
    }

    /// The entry of MLST; `nil` if the server refuses.
    mutating func machineFacts(of path: RemotePath, for purpose: Purpose) async throws(FTPError) -> EntryFacts? {
        try await ask(CommandLine(.mlst, path.bytes), for: purpose).machineFacts
    }

    private mutating func probe(_ path: RemotePath, for purpose: Purpose) async throws(FTPError) -> EntryFacts {
        let lines = typeCommands(.image) + [CommandLine(.size, path.bytes), .askingTime(of: path)]
        let replies = try await ask(lines, for: purpose)
        let (sizeReply, timeReply) = (replies[replies.count - 2], replies[replies.count - 1])
        // A server that gives the size of a folder (vsftpd does not) is found out by changing into it.
        let isFolder = try await isFolder(path, for: purpose)
        if sizeReply.size == nil, timeReply.time == nil, !isFolder {
            throw await explain(sizeReply, about: path, for: purpose)
        }
        var facts = EntryFacts(name: path.name, kind: isFolder ? .directory : .file)
        facts.size = isFolder ? nil : sizeReply.size
        facts.modified = timeReply.time
        return facts
    }
}

extension FTPConnection {
    /// The error that a refusal about a path means; asks further where the server's words leave it open.
    mutating func explain(_ reply: Reply, about path: RemotePath, for purpose: Purpose) async -> FTPError {
        let error = purpose.failure(of: reply)
        guard error.code == .refused, reply.code.rawValue == 550, !reply.namesAnotherKind, isUsable,
            let exists = try? await isListed(path)
        else { return error }
        return purpose.failure(exists ? .denied : .notFound, reply: reply)
    }

    /// Whether the folder above lists the name; `nil` if that cannot be told.
    private mutating func isListed(_ path: RemotePath) async throws(FTPError) -> Bool? {
        let name = path.name
        if name.isEmpty { return nil }
        var isListed = false
        let parent = path.parent
        let summary = try await list(parent.bytes.isEmpty ? nil : parent) { batch in
            isListed = isListed || batch.contains { $0.name == name }
        }
        if isListed { return true }
        return summary.isComplete ? false : nil
    }
}

extension CommandLine {
    /// MDTM of a name that begins like a time would set that time on some servers (vsftpd, IIS): it is asked as `./name`.
    static func askingTime(of path: RemotePath) -> CommandLine {
        let digits = path.bytes.prefix(15)
        let looksLikeTime =
            digits.count == 15 && digits.dropLast().allSatisfy { (0x30...0x39).contains($0) }
            && digits.last == 0x20
        return CommandLine(.mdtm, looksLikeTime ? Array("./".utf8) + path.bytes : path.bytes)
    }
}

extension Reply {
    /// Whether it says that the thing is there, but of the wrong kind for the command.
    fileprivate var namesAnotherKind: Bool {
        let words = text.lowercased()
        return ["is a directory", "is a folder", "not a plain file", "not a regular file", "not a directory"].contains {
            words.contains($0)
        }
    }

    /// The number in a reply to SIZE: alone as it should be, or the last one in a text (`file: 213, Size =51`).
    var size: Int64? {
        guard code.group == .completion, let text = lines.last else { return nil }
        let isDigit = { (byte: UInt8) in (0x30...0x39).contains(byte) }
        guard let end = text.lastIndex(where: isDigit) else { return nil }
        return Int64(String(decoding: text[...end].reversed().prefix(while: isDigit).reversed(), as: UTF8.self))
    }

    /// The time in a reply to MDTM.
    var time: Timestamp? {
        code.group == .completion ? lines.last.flatMap { TimeValue(lenient: $0)?.timestamp } : nil
    }

    /// The entry in a reply to MLST: the line between the first and the last.
    var machineFacts: EntryFacts? {
        guard code.group == .completion else { return nil }
        return lines.dropFirst().dropLast().lazy.compactMap { MachineListingParser.parse($0[...]) }.first
    }
}
