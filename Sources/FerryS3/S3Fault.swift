// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// The failure of an operation without operation and path: a reason of our own, or of the store.
enum S3Fault: Error {
    case reason(StorageError.Kind)
    case store(S3Failure)
    /// A reason that tells numbers: of a quota.
    case fault(StorageFault)

    init(_ kind: StorageError.Kind) { self = .reason(kind) }

    func error(_ operation: StorageError.Operation, _ path: VirtualPath) -> StorageError {
        switch self {
        case .reason(let kind): StorageError(kind, operation, path)
        case .store(let failure): failure.error(operation, path)
        case .fault(let fault): fault.error(operation, path)
        }
    }
}

extension S3Storage {
    /// Does an operation; of its fault an error is made.
    func asking<Value: ~Copyable>(
        _ operation: StorageError.Operation, _ path: VirtualPath, _ body: () async throws(S3Fault) -> Value
    ) async throws(StorageError) -> Value {
        do throws(S3Fault) { return try await body() } catch { throw error.error(operation, path) }
    }
}

/// Makes a request, and of its failure a fault.
func requesting<Value: ~Copyable>(_ body: () async throws(S3Failure) -> Value) async throws(S3Fault) -> Value {
    do throws(S3Failure) { return try await body() } catch { throw .store(error) }
}
