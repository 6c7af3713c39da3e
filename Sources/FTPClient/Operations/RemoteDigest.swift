// SPDX-License-Identifier: Apache-2.0
public import FTPWire
import FerryIO

/// The digest of a file on a server, and whose word it is.
public struct RemoteDigest: Hashable, Sendable {
    /// The side that has calculated it.
    public enum Origin: String, Hashable, Sendable {
        /// The server, from what is on its disk.
        case server
        /// This client, from all bytes of the file, which it has read.
        case reading
    }

    /// The algorithm.
    public let algorithm: HashAlgorithm

    /// The digest.
    public let bytes: [UInt8]

    /// The side that has calculated it.
    public let origin: Origin

    /// The digits in lower case, as sha256sum(1) writes them.
    public var text: String { Hexadecimal.text(bytes) }

    init(_ kind: DigestKind, _ bytes: [UInt8], _ origin: Origin) {
        (algorithm, self.bytes, self.origin) = (kind.algorithm, bytes, origin)
    }
}

extension FTPConnection {
    /// The digest of a file: told by the server if it can (HASH, XSHA256 and their like), or else calculated here from
    /// the bytes that are read from it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - algorithm: The algorithm. Without one it is the best that the server offers, and SHA-256 if it offers none.
    ///   - size: The size of the file, where it is known; spares asking.
    /// - Returns: The digest, and whose word it is.
    /// - Throws: `notFound`, `isDirectory`, `denied`, `incomplete`.
    public mutating func digest(
        of path: some RemotePathConvertible, by algorithm: HashAlgorithm? = nil, size: Int64? = nil
    ) async throws(FTPError) -> RemoteDigest {
        let path = path.remotePath
        let wanted = algorithm.map { DigestKind($0) }
        if let command = DigestCommand(features, wanted) {
            do throws(FTPError) {
                var known = size
                if known == nil { known = try await self.size(of: path) }
                if let told = try await digest(of: path, size: known, by: command) {
                    return RemoteDigest(command.kind, told, .server)
                }
            } catch {
                // A server that tells no digest of this file may still give it away.
                guard [.notSupported, .refused, .denied].contains(error.code) else { throw error }
            }
        }
        return try await calculate(wanted ?? .sha256, of: path)
    }

    /// Reads a file, and takes its digest.
    private mutating func calculate(_ kind: DigestKind, of path: RemotePath) async throws(FTPError) -> RemoteDigest {
        try await onLoop { connection throws(FTPError) in
            try await connection.recovering { connection throws(FTPError) in
                var operation = try DownloadOperation(path)
                guard let digest = SharedDigest(kind) else {
                    throw operation.purpose.failure(
                        .notSupported, "\(kind.algorithm.rawValue) digests are not allowed on this machine")
                }
                _ = try await operation.relay(nil, on: &connection) { bytes throws(FTPError) in
                    await BlockingPool.calculating.run { digest.update(bytes) }
                }
                return RemoteDigest(kind, digest.finish() ?? [], .reading)
            }
        }
    }
}

extension FTPClient {
    /// The digest of a file: told by the server if it can, or else calculated here from the bytes that are read from it.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - algorithm: The algorithm. Without one it is the best that the server offers, and SHA-256 if it offers none.
    /// - Returns: The digest, and whose word it is.
    /// - Throws: `notFound`, `isDirectory`, `denied`, `incomplete`.
    public func digest(
        of path: some RemotePathConvertible, by algorithm: HashAlgorithm? = nil
    ) async throws(FTPError) -> RemoteDigest {
        try await lending { connection throws(FTPError) in try await connection.digest(of: path, by: algorithm) }
    }
}

extension LocalTree {
    /// The digest of a file here.
    package static func digest(of path: LocalPath, by algorithm: HashAlgorithm) async throws(FTPError) -> [UInt8]? {
        try await digest(of: path, DigestKind(algorithm))
    }
}
