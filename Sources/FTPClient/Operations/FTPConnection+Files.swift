// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Deletes a file (DELE).
    ///
    /// - Throws: `notFound`, `isDirectory`, `denied`.
    public mutating func delete(_ path: some RemotePathConvertible) async throws(FTPError) {
        let path = path.remotePath
        let purpose = Purpose(.delete, path.bytes)
        try await once(for: purpose) { connection throws(FTPError) in
            let reply = try await connection.link.ask(CommandLine(.dele, path.bytes), for: purpose)
            if reply.isRefusal { throw await connection.explain(reply, about: path, for: purpose) }
        } isDone: { connection throws(FTPError) in
            try await !connection.exists(path)
        }
    }

    /// Renames or moves (RNFR, RNTO).
    ///
    /// The server chooses if an existing target is replaced.
    public mutating func rename(
        _ path: some RemotePathConvertible, to target: some RemotePathConvertible
    ) async throws(FTPError) {
        let (path, target) = (path.remotePath, target.remotePath)
        let purpose = Purpose(.rename, path.bytes)
        try await once(for: purpose) { connection throws(FTPError) in
            let reply = try await connection.link.ask(CommandLine(.rnfr, path.bytes), for: purpose)
            guard reply.code.group == .intermediate else {
                throw await connection.explain(reply, about: path, for: purpose)
            }
            let answer = try await connection.link.ask(CommandLine(.rnto, target.bytes), for: purpose)
            if answer.isRefusal { throw await connection.explain(answer, renaming: path, to: target) }
        } isDone: { connection throws(FTPError) in
            if try await connection.exists(path) { return false }
            if try await connection.exists(target) { return true }
            throw purpose.failure(.notFound)
        }
    }

    /// Changes permission bits (SITE CHMOD), of which the last twelve count, as in `0o644`.
    public mutating func changeMode(of path: some RemotePathConvertible, to mode: UInt16) async throws(FTPError) {
        let path = path.remotePath
        let purpose = Purpose(.changeMode, path.bytes)
        try await recovering { connection throws(FTPError) in
            let reply = try await connection.link.ask(.changingMode(of: path, to: mode), for: purpose)
            if reply.isRefusal { throw await connection.explain(reply, about: path, for: purpose) }
        }
    }

    /// Sets the time of last change: by MFMT, or in the older ways of servers that have none.
    public mutating func setModificationTime(
        of path: some RemotePathConvertible, to time: Timestamp
    ) async throws(FTPError) {
        let path = path.remotePath
        let purpose = Purpose(.changeTime, path.bytes)
        try await recovering { connection throws(FTPError) in
            let reply = try await connection.link.ask(.settingTime(of: path, to: time), for: purpose)
            if !reply.isRefusal { return }
            let isUnknown = purpose.failure(of: reply).code == .notSupported
            if isUnknown,
                try await connection.setTimeOtherwise(of: path, to: time, after: .mfmt, reply, for: purpose)
            {
                return
            }
            throw await connection.explain(reply, about: path, for: purpose)
        }
    }
}

extension FTPConnection {
    /// The error that a refusal of the new name means: its directory may be missing, or something stands there.
    private mutating func explain(
        _ reply: Reply, renaming path: RemotePath, to target: RemotePath
    ) async -> FTPError {
        let purpose = Purpose(.moveTo, target.bytes)
        let error = purpose.failure(of: reply)
        guard error.code == .notFound || error.code == .refused, isUsable else { return error }
        let parent = target.parent
        guard !parent.bytes.isEmpty, let isThere = try? await isDirectory(parent, for: purpose) else { return error }
        return isThere
            ? FTPError(.refused, .moveTo, target.bytes, reply: reply) : purpose.failure(.notFound, reply: reply)
    }
}

extension CommandLine {
    /// SITE CHMOD, which no RFC defines and most servers have.
    static func changingMode(of path: RemotePath, to mode: UInt16) -> CommandLine {
        CommandLine(.site, Array("CHMOD \(String(mode & 0o7777, radix: 8)) ".utf8) + path.bytes)
    }

    /// MFMT knows whole seconds only (draft-somers-ftp-mfxx §3).
    static func settingTime(of path: RemotePath, to time: Timestamp) -> CommandLine {
        CommandLine(.mfmt, Array("\(TimeValue(time).text) ".utf8) + path.bytes)
    }
}
