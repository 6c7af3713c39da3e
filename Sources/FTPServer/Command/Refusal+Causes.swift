// SPDX-License-Identifier: Apache-2.0
import FTPStorage
import FTPWire

/// Runs something on the store; what the store refuses, the command refuses.
func orRefuse<Value: ~Copyable>(
    _ body: () async throws(StorageError) -> Value
) async throws(Refusal) -> Value {
    do throws(StorageError) { return try await body() } catch { throw Refusal(error) }
}

extension Refusal {
    /// The reply for what the store could not do; the only place where the two meet.
    init(_ error: StorageError, kept: Int64? = nil) {
        self =
            switch error.kind {
            case .outsideRoot where error.operation == .makeLink: .linkClimbs
            case .noSuchFile, .outsideRoot: .noSuchFile
            case .alreadyExists where error.operation == .replace: .mayNotReplace
            case .alreadyExists: .alreadyExists
            case .directoryNotEmpty: .directoryNotEmpty
            case .isDirectory: .isDirectory
            case .notADirectory: .notDirectory
            case .notARegularFile: .notRegularFile
            case .isLink: .isLink
            case .rightMissing: .accountMayNot(error.operation.deed)
            case .permissionDenied where error.cause != nil: .serverMayNot(error.operation.deed)
            case .permissionDenied, .specialFileSystem: .permissionDenied
            case .mountPoint: .isMountPoint
            case .nameNotAllowed: .nameNotAllowed
            case .nameTooLong: .nameTooLong
            case .tooManyLinks: .linkLoop
            case .acrossFileSystems: .crossesDevices
            case .offsetBeyondEnd: .restartBeyondEnd
            case .fileTooLarge: .fileTooLarge
            case .storageFull: .diskFull(kept: kept)
            case .quotaExceeded: .quotaExceeded(kept: kept, error.quota?.refusal)
            case .readOnly: .readOnly
            case .busy: .fileBusy
            case .counting: .stillCounting
            case .outOfDescriptors, .inputOutput, .failed: .localError(kept: kept)
            case .intoItself: .movesIntoItself
            case .notSealed: .fileNotSealed
            case .keyMissing: .keyMissing
            case .damaged: .fileDamaged
            case .notSupported: .unavailable(error.sentence)
            case .cancelled: .transferAborted(kept: kept)
            }
    }

    /// The reply for an upload of which nothing is kept, as there was no room.
    init(_ error: StorageError, lostAfter bytes: Int64) {
        self =
            error.kind == .quotaExceeded
            ? .quotaExceeded(after: bytes, error.quota?.refusal) : .diskFull(after: bytes)
    }

    /// 501 for what breaks the grammar, 504 for what is good FTP but not spoken here.
    init(_ error: ArgumentError, unsupported: String) {
        switch error {
        case .malformed: self = .syntaxError
        case .unsupported: self = .parameterNotImplemented(unsupported)
        }
    }
}

extension StorageError.Operation {
    /// The operation as something that one may or may not do here.
    fileprivate var deed: String {
        switch self {
        case .stat: "look at this"
        case .list: "list this directory"
        case .read: "read this file"
        case .write, .commit: "write here"
        case .append: "add to what is here, or go on with an upload"
        case .replace: "replace what is here"
        case .makeDirectory: "make a directory here"
        case .removeDirectory: "remove this directory"
        case .removeFile: "delete this file"
        case .rename: "rename this"
        case .setModificationTime, .setCreationTime: "set the time of this"
        case .makeLink: "make a link here: that takes read and write, and the same rights everywhere"
        case .tellSpace: "ask for the room here"
        case .setMode: "change the permissions of this"
        }
    }
}
