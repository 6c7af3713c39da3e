// SPDX-License-Identifier: Apache-2.0
package import FerryIO

extension StorageError.Kind {
    /// The meaning of a kernel's error for a file under a root.
    package init(_ errno: Errno) {
        switch errno {
        case .noEntry: self = .noSuchFile
        case .exists: self = .alreadyExists
        case .directoryNotEmpty: self = .directoryNotEmpty
        case .isDirectory: self = .isDirectory
        case .notDirectory: self = .notADirectory
        case .noDeviceOrAddress, .noDevice: self = .notARegularFile
        case .accessDenied, .notPermitted: self = .permissionDenied
        case .nameTooLong: self = .nameTooLong
        // openat2(2) with RESOLVE_BENEATH; a rename has no links in its last component and says so itself.
        case .crossDevice: self = .outsideRoot
        case .tooManyLinks: self = .tooManyLinks
        case .fileTooLarge, .overflow: self = .fileTooLarge
        case .noSpace: self = .storageFull
        case .quotaExceeded: self = .quotaExceeded
        case .readOnlyFileSystem: self = .readOnly
        case .busy, .wouldBlock, .textFileBusy, .interrupted: self = .busy
        case .tooManyOpenFiles, .tooManyOpenFilesInSystem, .outOfMemory: self = .outOfDescriptors
        case .inputOutput, .staleHandle: self = .inputOutput
        case .notSupported, .notImplemented: self = .notSupported
        case .badMessage: self = .damaged
        default: self = .failed
        }
    }
}
