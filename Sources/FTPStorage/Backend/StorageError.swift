// SPDX-License-Identifier: Apache-2.0
package import FTPWire
package import FerryIO

/// The failure of an operation of a backend, and its reason.
package struct StorageError: Error, Hashable, Sendable {
    package let kind: Kind
    package let operation: Operation
    /// As the client sees it; never a path of the host.
    package let path: VirtualPath
    /// The kernel's word, where it was the kernel that refused.
    package let cause: Errno?

    package init(_ kind: Kind, _ operation: Operation, _ path: VirtualPath, cause: Errno? = nil) {
        self.kind = kind
        self.operation = operation
        self.path = path
        self.cause = cause
    }

    /// True when the store is full, or what the account may have of it is used up.
    package var isLackOfRoom: Bool { kind == .storageFull || kind == .quotaExceeded }

    package enum Kind: Hashable, Sendable, CaseIterable {
        case noSuchFile, alreadyExists, directoryNotEmpty
        case isDirectory, notADirectory, notARegularFile, isLink
        /// The account may not do it, whatever the file system says.
        case rightMissing
        case permissionDenied, nameNotAllowed, nameTooLong
        case outsideRoot, tooManyLinks, specialFileSystem, acrossFileSystems, intoItself
        case offsetBeyondEnd, fileTooLarge, storageFull, quotaExceeded, readOnly
        /// May well succeed a little later.
        case busy
        case cancelled
        case outOfDescriptors, inputOutput, notSupported, failed
    }

    package enum Operation: String, Hashable, Sendable, CaseIterable {
        case stat, list, read, write, commit
        case makeDirectory, removeDirectory, removeFile, rename
        case setModificationTime, setMode
    }
}

/// A failure without the operation and path it happened to: the error of everything below a backend's operations.
struct StorageFault: Error {
    let kind: StorageError.Kind
    let cause: Errno?

    init(_ kind: StorageError.Kind) {
        self.kind = kind
        cause = nil
    }

    init(errno cause: Errno) {
        kind = StorageError.Kind(cause)
        self.cause = cause
    }

    func error(_ operation: StorageError.Operation, _ path: VirtualPath) -> StorageError {
        StorageError(kind, operation, path, cause: cause)
    }
}

/// Makes a call of the system, and of its error a fault.
@inline(__always)
func faulting<Value: ~Copyable>(_ call: () throws(Errno) -> Value) throws(StorageFault) -> Value {
    do throws(Errno) { return try call() } catch { throw StorageFault(errno: error) }
}
