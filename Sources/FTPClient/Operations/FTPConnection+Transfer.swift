// SPDX-License-Identifier: Apache-2.0

extension FTPConnection {
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
