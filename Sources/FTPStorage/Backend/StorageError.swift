// SPDX-License-Identifier: Apache-2.0
package import FTPPolicy
public import FTPWire
package import FerryIO

/// The failure of an operation of a backend, and its reason.
public struct StorageError: Error, Hashable, Sendable {
    /// The reason; the server chooses the reply by it.
    public let kind: Kind
    /// The operation that failed.
    public let operation: Operation
    /// As the client sees it; never a path of the host.
    public let path: VirtualPath
    /// The kernel's word, where it was the kernel that refused.
    package let cause: Errno?
    /// The state of the account's quota, where that was the reason (`.quotaExceeded`).
    package var quota: QuotaReport?

    package init(_ kind: Kind, _ operation: Operation, _ path: VirtualPath, cause: Errno? = nil) {
        self.kind = kind
        self.operation = operation
        self.path = path
        self.cause = cause
    }

    /// The same error, of the path as the client has it, and of the operation that it has asked for.
    func told(of path: VirtualPath, as operation: Operation? = nil) -> StorageError {
        var error = StorageError(kind, operation ?? self.operation, path, cause: cause)
        error.quota = quota
        return error
    }

    /// True when the store is full, or what the account may have of it is used up.
    package var isLackOfRoom: Bool { kind == .storageFull || kind == .quotaExceeded }

    /// Makes the error that a store of a program's own throws; the server knows the operation and the path.
    public init(_ kind: Kind) { self.init(kind, .stat, VirtualPath()) }

    /// The reason of a failure.
    ///
    /// Most become 550. `.failed`, `.inputOutput`, `.outOfDescriptors`, `.keyMissing` and `.damaged` become 451, `.busy` and `.counting` 450, `.storageFull` 452,
    /// `.quotaExceeded` and `.fileTooLarge` 552, `.cancelled` 426 (RFC 959 §4.2).
    public enum Kind: Hashable, Sendable, CaseIterable {
        case noSuchFile, alreadyExists, directoryNotEmpty
        case isDirectory, notADirectory, notARegularFile, isLink
        /// The account may not do it, whatever the file system says.
        case rightMissing
        /// An administrator has put the directory there, or one below it.
        case mountPoint
        case permissionDenied, nameNotAllowed, nameTooLong
        case outsideRoot, tooManyLinks, specialFileSystem, acrossFileSystems, intoItself
        case offsetBeyondEnd, fileTooLarge, storageFull, quotaExceeded, readOnly
        /// May well succeed a little later.
        case busy
        /// The files of the account are being counted, and until then its quota is not known.
        case counting
        case cancelled
        case outOfDescriptors, inputOutput, notSupported, failed
        /// The file is not encrypted, in a place where all files are.
        case notSealed
        /// The file is encrypted by a key that is not there.
        case keyMissing
        /// The file is not what was stored.
        case damaged
    }

    /// The operation of a store that failed.
    public enum Operation: String, Hashable, Sendable, CaseIterable {
        case stat, list, read, write, commit
        /// To write where something is already: behind it, or in its place.
        case append, replace
        case makeDirectory, removeDirectory, removeFile, rename
        case setModificationTime, setCreationTime, setMode, makeLink, tellSpace
    }
}

/// A failure without the operation and path it happened to: the error of everything below a backend's operations.
package struct StorageFault: Error {
    package let kind: StorageError.Kind
    let cause: Errno?
    let quota: QuotaReport?

    package init(_ kind: StorageError.Kind) {
        self.kind = kind
        (cause, quota) = (nil, nil)
    }

    init(errno cause: Errno) {
        kind = StorageError.Kind(cause)
        self.cause = cause
        quota = nil
    }

    /// Makes the fault of what an account's quota does not admit.
    package init(_ report: QuotaReport) {
        kind = .quotaExceeded
        cause = nil
        quota = report
    }

    package func error(_ operation: StorageError.Operation, _ path: VirtualPath) -> StorageError {
        var error = StorageError(kind, operation, path, cause: cause)
        error.quota = quota
        return error
    }
}

/// Makes a call of the system, and of its error a fault.
@inline(__always)
func faulting<Value: ~Copyable>(_ call: () throws(Errno) -> Value) throws(StorageFault) -> Value {
    do throws(Errno) { return try call() } catch { throw StorageFault(errno: error) }
}
