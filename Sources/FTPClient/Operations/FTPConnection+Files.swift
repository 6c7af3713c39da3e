// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPConnection {
    /// Deletes a file (DELE).
    public mutating func delete(_ path: RemotePath) async throws(FTPError) {
        throw FTPError(.notSupported, .delete, path.bytes)
    }

    /// Renames or moves (RNFR, RNTO).
    ///
    /// Whether an existing target is replaced is the server's choice.
    public mutating func rename(_ path: RemotePath, to target: RemotePath) async throws(FTPError) {
        throw FTPError(.notSupported, .rename, path.bytes)
    }

    /// Changes permission bits (SITE CHMOD).
    public mutating func changeMode(of path: RemotePath, to mode: UInt16) async throws(FTPError) {
        throw FTPError(.notSupported, .changeMode, path.bytes)
    }

    /// Sets the time of last change (MFMT).
    public mutating func setModificationTime(of path: RemotePath, to time: Timestamp) async throws(FTPError) {
        throw FTPError(.notSupported, .changeTime, path.bytes)
    }

    /// Examines one path: MLST, or SIZE, MDTM and CWD where the server has no MLST.
    ///
    /// - Throws: `notFound`.
    public mutating func stat(_ path: RemotePath) async throws(FTPError) -> EntryFacts {
        throw FTPError(.notSupported, .stat, path.bytes)
    }

    /// The size of a file in bytes (SIZE), or `nil` if the server does not tell.
    public mutating func size(of path: RemotePath) async throws(FTPError) -> Int64? {
        throw FTPError(.notSupported, .stat, path.bytes)
    }

    /// The time of last change (MDTM), or `nil` if the server does not tell.
    public mutating func modificationTime(of path: RemotePath) async throws(FTPError) -> Timestamp? {
        throw FTPError(.notSupported, .stat, path.bytes)
    }
}
