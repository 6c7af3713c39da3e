// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Deletes a file (DELE).
    public mutating func delete(_ path: RemotePath) async throws(FTPError) {
        let purpose = Purpose(.delete, path.bytes)
        let reply = try await ask(CommandLine(.dele, path.bytes), for: purpose)
        if reply.isRefusal { throw await explain(reply, about: path, for: purpose) }
    }

    /// Renames or moves (RNFR, RNTO).
    ///
    /// Whether an existing target is replaced is the server's choice.
    public mutating func rename(_ path: RemotePath, to target: RemotePath) async throws(FTPError) {
        let purpose = Purpose(.rename, path.bytes)
        let reply = try await ask(CommandLine(.rnfr, path.bytes), for: purpose)
        guard reply.code.group == .intermediate else { throw await explain(reply, about: path, for: purpose) }
        try await require(CommandLine(.rnto, target.bytes), for: purpose)
    }

    /// Changes permission bits (SITE CHMOD).
    public mutating func changeMode(of path: RemotePath, to mode: UInt16) async throws(FTPError) {
        let purpose = Purpose(.changeMode, path.bytes)
        let reply = try await ask(.changingMode(of: path, to: mode), for: purpose)
        if reply.isRefusal { throw await explain(reply, about: path, for: purpose) }
    }

    /// Sets the time of last change (MFMT).
    public mutating func setModificationTime(of path: RemotePath, to time: Timestamp) async throws(FTPError) {
        let purpose = Purpose(.changeTime, path.bytes)
        let reply = try await ask(.settingTime(of: path, to: time), for: purpose)
        if reply.isRefusal { throw await explain(reply, about: path, for: purpose) }
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
