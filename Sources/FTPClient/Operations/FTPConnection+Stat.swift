// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Examines one path: MLST, or SIZE, MDTM and CWD where the server has no MLST.
    ///
    /// - Throws: `notFound`.
    public mutating func stat(_ path: some RemotePathConvertible) async throws(FTPError) -> EntryFacts {
        let path = path.remotePath
        return try await recovering { connection throws(FTPError) in try await connection.examine(path) }
    }

    /// Tells if something of that name is there.
    public mutating func exists(_ path: some RemotePathConvertible) async throws(FTPError) -> Bool {
        do throws(FTPError) {
            _ = try await stat(path)
            return true
        } catch {
            if error.code == .notFound { return false }
            throw error
        }
    }

    /// Tells if a path leads to a directory, through a link too where the server shows that; false as well where it
    /// refuses to tell.
    ///
    /// One round trip, while `stat` may take seven to find out what else is there.
    public mutating func leadsToDirectory(_ path: some RemotePathConvertible) async throws(FTPError) -> Bool {
        let path = path.remotePath
        guard features.announced["MLST"] != nil, features.mayHave("MLST") else {
            return try await recovering { connection throws(FTPError) in
                try await connection.isDirectory(path, for: Purpose(.stat, path.bytes))
            }
        }
        do throws(FTPError) { return try await stat(path).leadsToDirectory } catch {
            if [.notFound, .denied, .refused].contains(error.code) { return false }
            throw error
        }
    }

    private mutating func examine(_ path: RemotePath) async throws(FTPError) -> EntryFacts {
        let purpose = Purpose(.stat, path.bytes)
        if features.announced["MLST"] != nil, features.mayHave("MLST") {
            let reply = try await link.ask(CommandLine(.mlst, path.bytes), for: purpose)
            if var facts = reply.machineEntry {
                facts.name = FileName(path.name.isEmpty ? path.bytes : path.name)
                return facts
            }
            // 550 is about the path; another 5yz may be about the command, whatever FEAT says.
            let isInDoubt = reply.code.rawValue != 550 && reply.code.group == .permanentRefusal
            if isInDoubt, !features.proven.contains("MLST") {
                let facts = try await probe(path, for: purpose)
                link.features.refused.insert("MLST")
                return facts
            }
            if reply.isRefusal, features.mayHave("MLST") { throw await explain(reply, about: path, for: purpose) }
        }
        return try await probe(path, for: purpose)
    }

    /// The size of a file in bytes (SIZE), or `nil` if the server does not tell.
    public mutating func size(of path: some RemotePathConvertible) async throws(FTPError) -> Int64? {
        let path = path.remotePath
        return try await recovering { connection throws(FTPError) in
            let type = connection.link.typeCommands(.image)
            let size = CommandLine(.size, path.bytes)
            return try await connection.link.ask(type, before: size, for: Purpose(.stat, path.bytes)).last.fileSize
        }
    }

    /// Size and time of the file that a link leads to, as far as the server tells; `nil` when it surely leads to none.
    ///
    /// SIZE and MDTM follow links where MLST may tell of the link itself. A server that has neither of them tells
    /// nothing, and only a transfer finds out.
    public mutating func linkedFile(at path: RemotePath) async throws(FTPError) -> EntryFacts? {
        try await recovering { connection throws(FTPError) in
            let (size, time) = try await connection.link.ask(
                connection.link.typeCommands(.image), before: CommandLine(.size, path.bytes), .askingTime(of: path),
                for: Purpose(.stat, path.bytes))
            var facts = EntryFacts(name: path.name, kind: .file)
            (facts.size, facts.modified) = (size.fileSize, time.modificationTime)
            if facts.size == nil, facts.modified == nil, size.code.rawValue == 550 || time.code.rawValue == 550 {
                return nil
            }
            return facts
        }
    }

    /// The time of last change in UTC (MDTM), or `nil` if the server does not tell.
    public mutating func modificationTime(
        of path: some RemotePathConvertible
    ) async throws(FTPError) -> Timestamp? {
        let path = path.remotePath
        guard features.mayHave("MDTM") else { return nil }
        return try await recovering { connection throws(FTPError) in
            try await connection.link.ask(.askingTime(of: path), for: Purpose(.stat, path.bytes)).modificationTime
        }
    }

    /// The entry of MLST; `nil` if the server refuses.
    mutating func machineFacts(of path: RemotePath, for purpose: Purpose) async throws(FTPError) -> EntryFacts? {
        try await link.ask(CommandLine(.mlst, path.bytes), for: purpose).machineEntry
    }

    private mutating func probe(_ path: RemotePath, for purpose: Purpose) async throws(FTPError) -> EntryFacts {
        let (sizeReply, timeReply) = try await link.ask(
            link.typeCommands(.image), before: CommandLine(.size, path.bytes), .askingTime(of: path), for: purpose)
        // A server that gives the size of a directory (vsftpd does not) is found out by changing into it.
        let isDirectory = try await isDirectory(path, for: purpose)
        if sizeReply.fileSize == nil, timeReply.modificationTime == nil, !isDirectory {
            throw await explain(sizeReply, about: path, for: purpose)
        }
        var facts = EntryFacts(name: path.name, kind: isDirectory ? .directory : .file)
        facts.size = isDirectory ? nil : sizeReply.fileSize
        facts.modified = timeReply.modificationTime
        return facts
    }
}

extension FTPConnection {
    /// The error that a refusal about a path means; asks further where the server's words leave it open.
    mutating func explain(_ reply: Reply, about path: RemotePath, for purpose: Purpose) async -> FTPError {
        let error = purpose.failure(of: reply)
        let wantsFile = purpose.operation == .download || purpose.operation == .delete
        if wantsFile, reply.saysDirectory { return purpose.failure(.isDirectory, reply: reply) }
        if wantsFile, error.code == .denied, isUsable, (try? await isDirectory(path, for: purpose)) == true {
            return purpose.failure(.isDirectory, reply: reply)
        }
        guard error.code == .refused, reply.code.rawValue == 550, isUsable, !reply.namesAnotherKind,
            let kind = try? await listedKind(of: path)
        else { return error }
        switch kind {
        case .missing: return purpose.failure(.notFound, reply: reply)
        case .entry(let kind) where wantsFile && kind.isDirectory: return purpose.failure(.isDirectory, reply: reply)
        case .entry: return purpose.failure(.denied, reply: reply)
        case .unknown: return error
        }
    }

    private enum Listed {
        case entry(EntryKind)
        case missing
        case unknown
    }

    /// The kind as which the directory above lists the name.
    private mutating func listedKind(of path: RemotePath) async throws(FTPError) -> Listed {
        let name = path.name
        if name.isEmpty { return .unknown }
        var entry: EntryFacts?
        let parent = path.parent
        let summary = try await batches(of: parent.bytes.isEmpty ? nil : parent) { batch in
            entry = entry ?? batch.first { $0.name == name }
        }
        if let entry { return .entry(entry.kind) }
        return summary.isComplete ? .missing : .unknown
    }
}

extension CommandLine {
    /// MDTM of a name that begins like a time would set that time on some servers (vsftpd, IIS): it is asked as
    /// `./name`.
    static func askingTime(of path: RemotePath) -> CommandLine {
        let digits = path.bytes.prefix(15)
        let looksLikeTime =
            digits.count == 15 && digits.dropLast().allSatisfy { (0x30...0x39).contains($0) }
            && digits.last == 0x20
        return CommandLine(.mdtm, looksLikeTime ? Array("./".utf8) + path.bytes : path.bytes)
    }
}

extension Reply {
    /// True if it says that the thing is a directory, where a file was wanted.
    fileprivate var saysDirectory: Bool {
        let words = text.lowercased()
        return isRefusal && ["is a directory", "is a directory"].contains { words.contains($0) }
    }

    /// True if it says that the thing is there, but of the wrong kind for the command.
    var namesAnotherKind: Bool {
        let words = text.lowercased()
        return ["is a directory", "is a directory", "not a plain file", "not a regular file", "not a directory"]
            .contains {
                words.contains($0)
            }
    }
}
