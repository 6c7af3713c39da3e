// SPDX-License-Identifier: Apache-2.0

/// Something in a tree that is left out on purpose.
public struct TreeRemark: Hashable, Sendable {
    /// The reasons for leaving something out.
    public enum Reason: Hashable, Sendable {
        /// The directory was visited before: a loop of links ends here.
        case visitedBefore
        /// A link that is not to be followed, with the text that it holds where the listing told.
        case linkNotFollowed(target: [UInt8]?)
        /// A link that leads to nothing.
        case linkLeadsNowhere
        /// A link to something that is neither file nor directory, or to nothing.
        case linkToNoFile
        /// A device, a pipe, or something else that is neither file nor directory.
        case neitherFileNorDirectory
    }

    /// The path on the side that was looked at.
    public let path: [UInt8]

    /// The reason.
    public let reason: Reason
}

/// Something that keeps a part of a plan from being carried out.
public enum PlanProblem: Error, Sendable {
    /// An operation failed.
    case failed(FTPError)
    /// Something of this machine cannot be read; the cause is the system's error.
    case local(LocalPath, cause: any Error)
    /// The listing of a directory cannot be read as a whole, so the directory is left out.
    case unreadable(RemotePath, ListingSummary)
    /// The server says of a listing that names are missing in it; those that it gave are used.
    case incomplete(RemotePath, ListingSummary)
    /// A directory that lies so deep that it must be in a loop.
    case tooDeep(RemotePath)
    /// A directory that was named where a file is wanted, as nothing said that directories are.
    case isDirectory(path: [UInt8])
    /// A directory of the server's that was to go where only a file can.
    case needsDirectory(RemotePath)
    /// A directory that stands on the server where a file is to go.
    case directoryInTheWay(RemotePath)
}

extension FTPError {
    /// True when nothing that would follow on this connection can do better: it is lost, or the user stops it.
    package var endsConnection: Bool {
        switch code {
        case .connectionLost, .cannotConnect, .loginRefused, .notConnected, .cancelled, .protocolViolation,
            .encryptionFailed, .untrusted:
            true
        default: false
        }
    }
}
