// SPDX-License-Identifier: Apache-2.0
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
        throw FTPError(.notSupported, .download, path.bytes)
    }

    /// The content of a file of at most `limit` bytes; a longer one is refused with `refusedByGuard`.
    public mutating func contents(of path: RemotePath, limit: Int = 16 << 20) async throws(FTPError) -> [UInt8] {
        throw FTPError(.notSupported, .download, path.bytes)
    }

    /// Uploads a file, and compares its size afterwards.
    @discardableResult
    public mutating func upload(
        _ source: UploadSource, to path: RemotePath, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        throw FTPError(.notSupported, .upload, path.bytes)
    }
}
