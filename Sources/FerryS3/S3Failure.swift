// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire
import FerryHTTP
import FerryXML

/// The reason why a store did not do what was asked.
struct S3Failure: Error, Hashable {
    enum Kind: Hashable {
        /// There is no such object, part or upload (404).
        case notFound
        /// A condition does not hold: something is there, or something else (412, 409).
        case condition
        /// The store does not know the request or the condition (501).
        case notImplemented
        /// The key may not do it, or is wrong (403, 401).
        case denied
        /// There is no room left.
        case full
        /// The store has too much to do (503 `SlowDown`, 429), or failed by itself (5xx), or cannot be reached.
        case unavailable
        case cancelled
        /// Anything else: the request was wrong, or the answer.
        case other
    }

    let kind: Kind
    /// For the log: the store's code and sentence.
    let reason: String

    init(_ kind: Kind, _ reason: String) { (self.kind, self.reason) = (kind, reason) }

    init(_ failure: HTTPFailure) {
        switch failure.kind {
        case .cancelled: self.init(.cancelled, failure.reason)
        case .unreachable: self.init(.unavailable, failure.reason)
        case .untrusted, .noLibrary: self.init(.other, failure.reason)
        }
    }

    /// The failure that an answer tells; its body is a small document, or missing (HEAD).
    init(_ response: HTTPResponse) {
        let error = try? XMLElement.document(response.body)
        let code = error?["Code"]?.trimmed ?? ""
        let reason = "\(response.status) \(code) \(error?["Message"]?.trimmed ?? "")"
        switch (response.status, code) {
        case (_, "QuotaExceeded"), (507, _): self.init(.full, reason)
        case (404, _): self.init(.notFound, reason)
        case (412, _), (409, _): self.init(.condition, reason)
        case (501, _): self.init(.notImplemented, reason)
        case (401, _), (403, _): self.init(.denied, reason)
        case (429, _), (500..., _), (_, "RequestTimeout"): self.init(.unavailable, reason)
        default: self.init(.other, reason)
        }
    }

    /// True when the same request may well succeed a little later.
    var isPassing: Bool { kind == .unavailable }

    /// The error of an operation that failed by it.
    func error(_ operation: StorageError.Operation, _ path: VirtualPath) -> StorageError {
        let kind: StorageError.Kind =
            switch kind {
            case .notFound: .noSuchFile
            case .condition: .busy
            case .notImplemented: .notSupported
            case .denied: .permissionDenied
            case .full: .storageFull
            case .cancelled: .cancelled
            case .unavailable, .other: .failed
            }
        return StorageError(kind, operation, path)
    }
}
