// SPDX-License-Identifier: Apache-2.0
public import FTPWire

/// Operations that are done on whichever connection is free.
///
/// Relative paths begin where the login leads, or in the directory of the configuration.
extension FTPClient {
    /// Downloads a file; goes on from where it stopped if the connection is lost.
    ///
    /// - Parameters:
    ///   - path: The file on the server.
    ///   - target: A file, which takes its name when it is complete, or a descriptor.
    ///   - options: The settings of this download.
    ///   - onProgress: Told at most ten times a second, and once at the end.
    /// - Returns: The size, and the check that it has passed.
    /// - Throws: `notFound`, `isDirectory`, `denied`, `incomplete`, `localFile`.
    @discardableResult
    public func download(
        _ path: some RemotePathConvertible, to target: DownloadTarget, options: DownloadOptions = DownloadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        let path = path.remotePath
        if case .descriptor = target {
            // Bytes that were written to a pipe cannot be taken back, so it is not done twice.
            return try await lending { connection throws(FTPError) in
                try await connection.download(path, to: target, options: options, onProgress: onProgress)
            }
        }
        return try await repeating { connection throws(FTPError) in
            try await connection.download(path, to: target, options: options, onProgress: onProgress)
        }
    }

    /// Downloads a file to one of that name here.
    @discardableResult
    public func download(
        _ path: some RemotePathConvertible, to file: String, options: DownloadOptions = DownloadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        try await download(path, to: .file(LocalPath(file)), options: options, onProgress: onProgress)
    }

    /// Uploads a file, or bytes; goes on from where it stopped if the connection is lost.
    ///
    /// - Parameters:
    ///   - source: A file, a descriptor, or `.bytes`.
    ///   - path: The file on the server, which is replaced when the upload is complete.
    ///   - options: The settings of this upload.
    ///   - onProgress: Told at most ten times a second, and once at the end.
    /// - Returns: The size, and the check that it has passed.
    /// - Throws: `denied`, `full`, `incomplete`, `localFile`.
    @discardableResult
    public func upload(
        _ source: UploadSource, to path: some RemotePathConvertible, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        let path = path.remotePath
        if await LocalSource.canBeReadAgain(source), !options.appends {
            return try await repeating { connection throws(FTPError) in
                try await connection.upload(source, to: path, options: options, onProgress: onProgress)
            }
        }
        return try await lending { connection throws(FTPError) in
            try await connection.upload(source, to: path, options: options, onProgress: onProgress)
        }
    }

    /// Uploads the file of that name here.
    @discardableResult
    public func upload(
        _ file: String, to path: some RemotePathConvertible, options: UploadOptions = UploadOptions(),
        onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> TransferSummary {
        try await upload(.file(LocalPath(file)), to: path, options: options, onProgress: onProgress)
    }

    /// Adds bytes to the end of a file (APPE), which is made if it is missing.
    ///
    /// - Throws: `unknown` if the connection was lost and a part of them has arrived.
    @discardableResult
    public func append(
        _ source: UploadSource, to path: some RemotePathConvertible
    ) async throws(FTPError) -> TransferSummary {
        var options = UploadOptions()
        options.appends = true
        return try await upload(source, to: path, options: options)
    }

    /// The content of a file, or of a range of it.
    ///
    /// - Throws: `refusedByGuard` if that is more than `limit` bytes.
    public func contents(
        of path: some RemotePathConvertible, range: Range<Int64>? = nil, limit: Int = 16 << 20
    ) async throws(FTPError) -> [UInt8] {
        try await lending { connection throws(FTPError) in
            try await connection.contents(of: path, range: range, limit: limit)
        }
    }

    /// All entries of a directory, in the server's order, without `.` and `..`.
    ///
    /// Without a path it is the directory that connections begin in. The error of a missing one is `notFound`.
    public func entries(
        in path: some RemotePathConvertible = RemotePath(bytes: [])
    ) async throws(FTPError) -> [EntryFacts] {
        try await lending { connection throws(FTPError) in try await connection.entries(of: path) }
    }

    /// The facts of one path (MLST, or SIZE, MDTM and CWD).
    ///
    /// - Throws: `notFound`.
    public func stat(_ path: some RemotePathConvertible) async throws(FTPError) -> EntryFacts {
        try await lending { connection throws(FTPError) in try await connection.stat(path) }
    }

    /// Tells if something of that name is there.
    public func exists(_ path: some RemotePathConvertible) async throws(FTPError) -> Bool {
        try await lending { connection throws(FTPError) in try await connection.exists(path) }
    }

    /// The size of a file in bytes, or `nil` if the server does not tell.
    public func size(of path: some RemotePathConvertible) async throws(FTPError) -> Int64? {
        try await lending { connection throws(FTPError) in try await connection.size(of: path) }
    }

    /// The time of last change in UTC, or `nil` if the server does not tell.
    public func modificationTime(of path: some RemotePathConvertible) async throws(FTPError) -> Timestamp? {
        try await lending { connection throws(FTPError) in try await connection.modificationTime(of: path) }
    }

    /// Sets the time of last change (MFMT), to the second.
    public func setModificationTime(
        of path: some RemotePathConvertible, to time: Timestamp
    ) async throws(FTPError) {
        try await lending { connection throws(FTPError) in
            try await connection.setModificationTime(of: path, to: time)
        }
    }

    /// Changes permission bits (SITE CHMOD), as in `0o644`.
    public func changeMode(of path: some RemotePathConvertible, to mode: UInt16) async throws(FTPError) {
        try await lending { connection throws(FTPError) in try await connection.changeMode(of: path, to: mode) }
    }

    /// Deletes a file.
    ///
    /// - Throws: `notFound`, `isDirectory`, `denied`.
    public func delete(_ path: some RemotePathConvertible) async throws(FTPError) {
        try await lending { connection throws(FTPError) in try await connection.delete(path) }
    }

    /// Renames or moves; the server chooses if an existing target is replaced.
    public func rename(
        _ path: some RemotePathConvertible, to target: some RemotePathConvertible
    ) async throws(FTPError) {
        try await lending { connection throws(FTPError) in try await connection.rename(path, to: target) }
    }

    /// Makes a directory.
    ///
    /// - Parameters:
    ///   - path: The directory to make.
    ///   - intermediates: Makes missing parents too, and does not mind what exists already.
    /// - Returns: True if it was made now: then nothing can be in it yet.
    /// - Throws: `exists` if something of that name is there.
    @discardableResult
    public func makeDirectory(
        _ path: some RemotePathConvertible, intermediates: Bool = false
    ) async throws(FTPError) -> Bool {
        try await lending { connection throws(FTPError) in
            try await connection.makeDirectory(path, intermediates: intermediates)
        }
    }

    /// Removes an empty directory.
    public func removeDirectory(_ path: some RemotePathConvertible) async throws(FTPError) {
        try await lending { connection throws(FTPError) in try await connection.removeDirectory(path) }
    }
}
