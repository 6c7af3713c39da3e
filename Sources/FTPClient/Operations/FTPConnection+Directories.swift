// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Asks for the working directory (PWD).
    public mutating func currentDirectory() async throws(FTPError) -> RemotePath {
        let purpose = Purpose(.askDirectory, [])
        return try await recovering { connection throws(FTPError) in
            let reply = try await connection.link.require(CommandLine(.pwd), for: purpose)
            guard let path = reply.quotedRemotePath else { throw purpose.failure(.protocolViolation, reply: reply) }
            connection.place = .known(path)
            return path
        }
    }

    /// Changes the working directory (CWD).
    public mutating func changeDirectory(to path: some RemotePathConvertible) async throws(FTPError) {
        let path = path.remotePath
        try await recovering { connection throws(FTPError) in try await connection.enter(path) }
    }

    /// The path from the root; `nil` if the working directory is not known.
    func absolute(_ path: RemotePath) -> RemotePath? {
        path.isAbsolute ? path : place.path?.appending(path.bytes)
    }

    /// Changes the working directory on the connection there is.
    mutating func enter(_ path: RemotePath) async throws(FTPError) {
        let purpose = Purpose(.changeDirectory, path.bytes)
        if let refusal = try await change(with: CommandLine(.cwd, path.bytes), for: purpose) {
            throw await explain(refusal, about: path, for: purpose)
        }
    }

    /// Goes one directory up (CDUP).
    public mutating func changeToParent() async throws(FTPError) {
        let purpose = Purpose(.changeDirectory, Array("..".utf8))
        try await recovering { connection throws(FTPError) in
            if let refusal = try await connection.change(with: CommandLine(.cdup), for: purpose) {
                throw purpose.failure(of: refusal)
            }
        }
    }

    /// Changes directory, and asks the server where that led: links, `~`, and `..` may lead anywhere.
    ///
    /// - Returns: The refusal, if it was one.
    private mutating func change(with line: CommandLine, for purpose: Purpose) async throws(FTPError) -> Reply? {
        let (change, place) = try await link.ask(line, CommandLine(.pwd), for: purpose)
        if !change.isRefusal || place.quotedRemotePath != nil {
            self.place = place.quotedRemotePath.map { .known($0) } ?? .lost
        }
        return change.isRefusal ? change : nil
    }

    /// Makes a directory (MKD).
    ///
    /// - Parameters:
    ///   - path: The directory to make.
    ///   - intermediates: Make missing parents too, and do not mind what exists already.
    /// - Returns: Whether it was made now: then nothing can be in it yet.
    /// - Throws: `exists` if something of that name is there.
    @discardableResult
    public mutating func makeDirectory(
        _ path: some RemotePathConvertible, intermediates: Bool = false
    ) async throws(FTPError) -> Bool {
        let path = path.remotePath
        let purpose = Purpose(.makeDirectory, path.bytes)
        var isNew = true
        try await once(for: purpose) { connection throws(FTPError) in
            isNew = try await connection.make(path, intermediates: intermediates, for: purpose)
        } isDone: { connection throws(FTPError) in
            try await connection.isDirectory(path, for: purpose)
        }
        return isNew
    }

    private mutating func make(
        _ path: RemotePath, intermediates: Bool, for purpose: Purpose
    ) async throws(FTPError) -> Bool {
        var reply = try await link.ask(CommandLine(.mkd, path.bytes), for: purpose)
        guard reply.isRefusal else { return true }
        if try await isDirectory(path, for: purpose) {
            if intermediates { return false }
            throw purpose.failure(.exists, reply: reply)
        }
        let parent = path.parent
        if intermediates, !parent.bytes.isEmpty, parent != path, parent != "/" {
            try await makeDirectory(parent, intermediates: true)
            reply = try await link.ask(CommandLine(.mkd, path.bytes), for: purpose)
            // Another client may have made it meanwhile.
            if !reply.isRefusal { return true }
            if try await isDirectory(path, for: purpose) { return false }
        }
        throw purpose.failure(of: reply)
    }

    /// Removes an empty directory (RMD).
    public mutating func removeDirectory(_ path: some RemotePathConvertible) async throws(FTPError) {
        let path = path.remotePath
        let purpose = Purpose(.removeDirectory, path.bytes)
        try await once(for: purpose) { connection throws(FTPError) in
            let reply = try await connection.link.ask(CommandLine(.rmd, path.bytes), for: purpose)
            if reply.isRefusal { throw await connection.explain(reply, about: path, for: purpose) }
        } isDone: { connection throws(FTPError) in
            try await !connection.exists(path)
        }
    }

    /// The directory that a path leads to, as the server names it; `nil` when it leads to none.
    ///
    /// CWD follows links, and PWD tells on many servers where that led.
    public mutating func place(behind path: RemotePath) async throws(FTPError) -> RemotePath? {
        guard let here = place.path else { return nil }
        let purpose = Purpose(.changeDirectory, path.bytes)
        let (change, answer) = try await link.ask(CommandLine(.cwd, path.bytes), CommandLine(.pwd), for: purpose)
        if change.isRefusal { return nil }
        try await goBack(to: here, for: purpose)
        return answer.quotedRemotePath ?? path
    }

    /// Goes back to the working directory.
    ///
    /// A connection that stands elsewhere would apply later names to the wrong directory, so it is given up instead.
    mutating func goBack(to directory: RemotePath, for purpose: Purpose) async throws(FTPError) {
        do throws(FTPError) {
            let reply = try await link.ask(CommandLine(.cwd, directory.bytes), for: purpose)
            if reply.isRefusal { throw purpose.failure(.connectionLost, "the way back is refused", reply: reply) }
        } catch {
            link.giveUp(error)
            throw error
        }
    }

    /// Tells if a path leads to a directory; MLST tells without going there.
    mutating func isDirectory(_ path: RemotePath, for purpose: Purpose) async throws(FTPError) -> Bool {
        if features.announced["MLST"] != nil, features.mayHave("MLST") {
            if let facts = try await machineFacts(of: path, for: purpose) { return facts.kind.isDirectory }
            if features.mayHave("MLST") { return false }
        }
        guard let here = place.path else { return false }
        let (change, _) = try await link.ask(
            CommandLine(.cwd, path.bytes), CommandLine(.cwd, here.bytes), for: purpose)
        return !change.isRefusal
    }
}
