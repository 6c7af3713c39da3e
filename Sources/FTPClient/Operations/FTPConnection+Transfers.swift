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
        _ path: some RemotePathConvertible, to target: DownloadTarget, options: DownloadOptions = DownloadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        let path = path.remotePath
        return try await onLoop { connection throws(FTPError) in
            if !connection.recovery.isUnderWay { try await connection.revive() }
            var operation = try DownloadOperation(path, options, onProgress)
            let place = try await LocalPlace.find(target, for: operation.purpose)
            return try await operation.run(on: &connection, to: place)
        }
    }

    /// Uploads a file, and compares its size afterwards.
    ///
    /// The bytes go to a temporary name, which is renamed when the size is right, where the server does not itself keep
    /// the old file until the new one is complete.
    @discardableResult
    public mutating func upload(
        _ source: UploadSource, to path: some RemotePathConvertible, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        let path = path.remotePath
        return try await onLoop { connection throws(FTPError) in
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
    /// - Returns: The bytes.
    /// - Throws: `refusedByGuard` if there are more.
    public mutating func contents(
        of path: some RemotePathConvertible, range: Range<Int64>? = nil, limit: Int = 16 << 20
    ) async throws(FTPError) -> [UInt8] {
        let path = path.remotePath
        return try await recovering { connection throws(FTPError) in
            var operation = try DownloadOperation(path)
            return try await operation.contents(of: range, limit: limit, on: &connection)
        }
    }

    /// Hands over the bytes of a file, or of a range of it, as they arrive, in constant memory.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - range: The bytes that are wanted, all if `nil`.
    ///   - body: Gets some thousand bytes at a time; nothing more is read while it runs. An error it throws ends the
    ///     transfer and comes out unchanged.
    /// - Returns: The number of bytes and the check that they have passed.
    /// - Throws: `FTPError`, and errors of `body`.
    @discardableResult
    public mutating func read(
        _ path: some RemotePathConvertible, range: Range<Int64>? = nil, _ body: ([UInt8]) async throws -> Void
    ) async throws -> TransferSummary {
        var operation = try DownloadOperation(path.remotePath)
        if !recovery.isUnderWay { try await revive() }
        let guarded = UserError()
        do throws(FTPError) {
            return try await operation.relay(range, on: &self) { bytes throws(FTPError) in
                try await guarded.run { try await body(bytes) }
            }
        } catch {
            throw guarded.error ?? error
        }
    }
}
