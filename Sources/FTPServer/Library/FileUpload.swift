// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import Synchronization

/// An upload on its way into a store: it is written, and then committed or abandoned.
///
/// The server calls one method at a time. It commits only an upload whose end is proved; the file must have all of its
/// bytes, and its name, when ``commit()`` returns, as the client is told 226 then.
public protocol FileUpload: Sendable {
    /// The number of bytes of the file before the first one that arrives; 0 by default.
    ///
    /// More than 0 only where the upload goes on with something (`.append`, `.resume`).
    var startOffset: Int64 { get }

    /// Takes bytes that belong at `offset`, counted from the beginning of the file; each piece follows the one before.
    func write(_ bytes: [UInt8], at offset: Int64) async throws

    /// Gives the file its name. When it throws, the old file stands, and ``abandon(keepingPartial:)`` is called.
    func commit() async throws

    /// Lets the upload go, and returns how many bytes of the file are kept for another one to go on from.
    ///
    /// Not cancelled with its client. By default nothing is kept.
    func abandon(keepingPartial: Bool) async -> Int64
}

extension FileUpload {
    /// The beginning of the file.
    public var startOffset: Int64 { 0 }

    /// Keeps nothing.
    public func abandon(keepingPartial: Bool) async -> Int64 { 0 }
}

/// An upload that is collected in memory, and given away whole when it is complete.
public final class CollectedUpload: FileUpload {
    private let bytes = Mutex<[UInt8]>([])
    private let limit: Int
    private let store: @Sendable ([UInt8]) async throws -> Void

    /// Makes an upload of at most `limit` bytes; a larger one is refused as `.fileTooLarge`.
    ///
    /// `store` is called once with all bytes, if the upload is complete; when it returns, the client is told 226.
    public init(atMost limit: Int, _ store: @escaping @Sendable ([UInt8]) async throws -> Void) {
        self.limit = limit
        self.store = store
    }

    /// Adds bytes, each piece behind the one before.
    public func write(_ bytes: [UInt8], at offset: Int64) throws {
        try self.bytes.withLock { collected in
            guard bytes.count <= limit - collected.count else { throw StorageError(.fileTooLarge) }
            collected += bytes
        }
    }

    /// Gives the bytes away.
    public func commit() async throws { try await store(bytes.withLock { $0 }) }
}
