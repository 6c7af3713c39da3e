// SPDX-License-Identifier: Apache-2.0

extension StorageError: CustomStringConvertible {
    /// The error in words for the person who asked, without any name in it.
    package var sentence: String {
        switch kind {
        case .noSuchFile: "There is no such file or directory."
        case .alreadyExists: "The name is taken."
        case .directoryNotEmpty: "The directory is not empty."
        case .isDirectory: "That is a directory."
        case .notADirectory: "That is not a directory."
        case .notARegularFile: "That is neither a file nor a directory."
        case .isLink: "That is a link, which is removed like a file."
        case .rightMissing: "The account may not do that."
        case .mountPoint: "The directory was put there by the administrator, and stays as it is."
        case .permissionDenied: "Permission denied."
        case .nameNotAllowed: "That name is reserved for the server."
        case .nameTooLong: "The name is too long."
        case .outsideRoot: "That link leads out of the served directory."
        case .tooManyLinks: "The path leads through too many links."
        case .specialFileSystem: "That is a part of the system and cannot be served."
        case .intoItself: "A directory cannot be moved into itself."
        case .acrossFileSystems: "The two places are on different file systems; copy and delete instead."
        case .offsetBeyondEnd: "The offset lies beyond the end of what is there."
        case .fileTooLarge: "The file is larger than the storage can hold."
        case .storageFull: "The storage is full."
        case .quotaExceeded: "The quota of the storage is used up."
        case .readOnly: "The storage is read-only."
        case .busy: "It is in use; try again later."
        case .counting: "The files of this account are being counted; try again in a moment."
        case .cancelled: "The operation was cancelled."
        case .outOfDescriptors: "The server has too many files open; try again later."
        case .inputOutput: "The storage failed to read or write."
        case .notSupported: "The storage cannot do that."
        case .failed: "The storage refused."
        case .notSealed: "The file is not encrypted, as all files in this place have to be."
        case .keyMissing: "The file is encrypted with a key that the server does not have."
        case .damaged: "The file is not what was stored: it was changed, cut off or moved."
        }
    }

    /// One line for logs and tests.
    public var description: String {
        let reason = cause.map { " (\($0))" } ?? ""
        return "\(operation.rawValue) \(path): \(sentence)\(reason)"
    }
}
