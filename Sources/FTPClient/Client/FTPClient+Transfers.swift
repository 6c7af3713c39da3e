// SPDX-License-Identifier: Apache-2.0
public import FTPWire

extension FTPClient {
    /// Downloads a file; goes on from where it stopped if the connection is lost.
    @discardableResult
    public func download(
        _ path: RemotePath, to target: DownloadTarget, options: DownloadOptions = DownloadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        if case .descriptor = target {
            // What was written to a pipe cannot be taken back, so it is not done twice.
            return try await withConnection { (connection: inout FTPConnection) async throws(FTPError) in
                try await connection.download(path, to: target, options: options, onProgress: onProgress)
            }
        }
        return try await retrying { (connection: inout FTPConnection) async throws(FTPError) in
            try await connection.download(path, to: target, options: options, onProgress: onProgress)
        }
    }

    /// Uploads a file; goes on from where it stopped if the connection is lost.
    @discardableResult
    public func upload(
        _ source: UploadSource, to path: RemotePath, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        if await LocalSource.canBeReadAgain(source), !options.appends {
            return try await retrying { (connection: inout FTPConnection) async throws(FTPError) in
                try await connection.upload(source, to: path, options: options, onProgress: onProgress)
            }
        }
        return try await withConnection { (connection: inout FTPConnection) async throws(FTPError) in
            try await connection.upload(source, to: path, options: options, onProgress: onProgress)
        }
    }

    /// All entries of a folder.
    public func entries(of path: RemotePath? = nil) async throws(FTPError) -> [EntryFacts] {
        try await retrying { (connection: inout FTPConnection) async throws(FTPError) in
            try await connection.entries(of: path)
        }
    }
}
