// SPDX-License-Identifier: Apache-2.0
import FTPWire

extension FTPConnection {
    /// Copies a file on this server: the server does it by itself where it can (SITE CPFR and CPTO), else the bytes come
    /// here and go back over a second connection.
    ///
    /// - Parameters:
    ///   - path: The original; a link is followed.
    ///   - target: The name of the copy; a file of that name is replaced when the copy is complete.
    ///   - options: The settings of the copy.
    ///   - onProgress: Told of bytes that pass through here.
    /// - Returns: The size, the check that it has passed, and the way of the bytes.
    /// - Throws: `notFound`, `isDirectory`, `denied`, `full`, `incomplete`.
    @discardableResult
    public mutating func copy(
        _ path: some RemotePathConvertible, to target: some RemotePathConvertible,
        options: CopyOptions = CopyOptions(), onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> CopySummary {
        let (path, target) = (path.remotePath, target.remotePath)
        if path == target || absolute(path) != nil && absolute(path) == absolute(target) {
            throw FTPError(.refusedByGuard, .upload, target.bytes, "it is the file itself")
        }
        let operation = try await CopyOperation(path, to: target, options, onProgress, on: &self)
        if features.copiesFiles, !options.relays {
            do throws(FTPError) { return try await operation.copy(within: &self) } catch {
                guard error.code == .notSupported || error.code == .refused, isUsable else { throw error }
                note("\(error); copying by way of this machine")
            }
        }
        var other = try await FTPConnection.open(beside: facts.forAssistant)
        let summary: CopySummary
        do throws(FTPError) { summary = try await operation.copy(from: &self, relayedTo: &other) } catch {
            await other.quit()
            throw error
        }
        await other.quit()
        return summary
    }

    /// Copies a file from this server to another one: directly (FXP) where both allow it and neither encrypts its data,
    /// else by way of this machine.
    ///
    /// - Parameters:
    ///   - path: The original; a link is followed.
    ///   - target: The name of the copy; a file of that name is replaced when the copy is complete.
    ///   - other: A connection to the other server.
    ///   - options: The settings of the copy.
    ///   - onProgress: Told of bytes that pass through here.
    /// - Returns: The size, the check that it has passed, and the way of the bytes.
    /// - Throws: `notFound`, `isDirectory`, `denied`, `full`, `incomplete`.
    @discardableResult
    public mutating func copy(
        _ path: some RemotePathConvertible, to target: some RemotePathConvertible, on other: inout FTPConnection,
        options: CopyOptions = CopyOptions(), onProgress: ProgressObserver? = nil
    ) async throws(FTPError) -> CopySummary {
        let operation = try await CopyOperation(path.remotePath, to: target.remotePath, options, onProgress, on: &self)
        if !options.relays, options.rateLimit == nil, options.rateSchedule == nil {
            do throws(FTPError) {
                if let summary = try await operation.copy(from: &self, directlyTo: &other) { return summary }
            } catch {
                guard error.code != .cancelled else { throw error }
                // A copy that two servers do not get done between themselves may well go by way of this machine.
                other.note("\(error); copying by way of this machine")
            }
        }
        return try await operation.copy(from: &self, relayedTo: &other)
    }
}

extension ServerFeatures {
    /// True if the server copies files by itself.
    var copiesFiles: Bool {
        announced["SITE"].map { $0.uppercased().split { " ;,".contains($0) }.contains("COPY") } == true
    }
}
