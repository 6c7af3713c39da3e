// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Downloads a file.
    ///
    /// A file grows beside its target under a temporary name, with a journal that tells of which remote file it is a
    /// part, and takes the target's name when it is complete and its size is right. A failed download leaves the old
    /// file as it was and keeps the part for the next attempt.
    @discardableResult
    public mutating func download(
        _ path: RemotePath, to target: DownloadTarget, options: DownloadOptions = DownloadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        try await onLoop { connection throws(FTPError) in
            if !connection.recovery.isUnderWay { try await connection.revive() }
            var operation = try DownloadOperation(path, options, onProgress)
            let place = try await LocalPlace.find(target, for: operation.purpose)
            return try await operation.run(on: &connection, to: place)
        }
    }

    /// Uploads a file, and compares its size afterwards.
    ///
    /// Where the server does not keep the old file until the new one is complete, the bytes go to a temporary name,
    /// which is renamed when the size is right.
    @discardableResult
    public mutating func upload(
        _ source: UploadSource, to path: RemotePath, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        try await onLoop { connection throws(FTPError) in
            let operation = try await UploadOperation(source, to: path, options, onProgress)
            if !connection.recovery.isUnderWay { try await connection.revive() }
            return try await operation.run(on: &connection)
        }
    }

    /// The content of a file, or of a range of it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - range: The bytes that are wanted, all if `nil`; a range that is longer than the file gives the bytes there are.
    ///   - limit: The most bytes to keep in memory.
    /// - Throws: `refusedByGuard` if there are more.
    public mutating func contents(
        of path: RemotePath, range: Range<Int64>? = nil, limit: Int = 16 << 20
    ) async throws(FTPError) -> [UInt8] {
        try await recovering { connection throws(FTPError) in
            var operation = try DownloadOperation(path)
            return try await operation.contents(of: range, limit: limit, on: &connection)
        }
    }
}
