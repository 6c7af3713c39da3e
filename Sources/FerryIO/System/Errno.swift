// SPDX-License-Identifier: Apache-2.0
import Glibc

/// An error number of the kernel (errno(3)).
public struct Errno: Error, RawRepresentable, Hashable, Sendable {
    /// The number, as in `errno.h`.
    public let rawValue: CInt

    /// Wraps a number.
    public init(rawValue: CInt) { self.rawValue = rawValue }

    /// The error of the call that has just failed on this thread.
    package static var current: Errno { Errno(rawValue: errno) }
}

extension Errno {
    package static let notPermitted = Errno(rawValue: EPERM)
    package static let noEntry = Errno(rawValue: ENOENT)
    package static let interrupted = Errno(rawValue: EINTR)
    package static let inputOutput = Errno(rawValue: EIO)
    package static let wouldBlock = Errno(rawValue: EAGAIN)
    package static let outOfMemory = Errno(rawValue: ENOMEM)
    package static let accessDenied = Errno(rawValue: EACCES)
    package static let busy = Errno(rawValue: EBUSY)
    package static let exists = Errno(rawValue: EEXIST)
    package static let crossDevice = Errno(rawValue: EXDEV)
    package static let notDirectory = Errno(rawValue: ENOTDIR)
    package static let isDirectory = Errno(rawValue: EISDIR)
    package static let invalidArgument = Errno(rawValue: EINVAL)
    package static let tooManyOpenFiles = Errno(rawValue: EMFILE)
    package static let tooManyOpenFilesInSystem = Errno(rawValue: ENFILE)
    package static let fileTooLarge = Errno(rawValue: EFBIG)
    package static let noSpace = Errno(rawValue: ENOSPC)
    package static let readOnlyFileSystem = Errno(rawValue: EROFS)
    package static let tooManyLinks = Errno(rawValue: ELOOP)
    package static let brokenPipe = Errno(rawValue: EPIPE)
    package static let nameTooLong = Errno(rawValue: ENAMETOOLONG)
    package static let notImplemented = Errno(rawValue: ENOSYS)
    package static let directoryNotEmpty = Errno(rawValue: ENOTEMPTY)
    package static let quotaExceeded = Errno(rawValue: EDQUOT)
    package static let notSupported = Errno(rawValue: EOPNOTSUPP)
    package static let addressInUse = Errno(rawValue: EADDRINUSE)
    package static let addressNotAvailable = Errno(rawValue: EADDRNOTAVAIL)
    package static let networkUnreachable = Errno(rawValue: ENETUNREACH)
    package static let hostUnreachable = Errno(rawValue: EHOSTUNREACH)
    package static let connectionReset = Errno(rawValue: ECONNRESET)
    package static let connectionAborted = Errno(rawValue: ECONNABORTED)
    package static let connectionRefused = Errno(rawValue: ECONNREFUSED)
    package static let notConnected = Errno(rawValue: ENOTCONN)
    package static let timedOut = Errno(rawValue: ETIMEDOUT)
    package static let cancelled = Errno(rawValue: ECANCELED)
    package static let inProgress = Errno(rawValue: EINPROGRESS)
    /// Bytes that are not what was stored.
    package static let badMessage = Errno(rawValue: EBADMSG)
}

extension Errno: CustomStringConvertible {
    /// The kernel's words for the error, as `strerror(3)` gives them.
    public var description: String {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let base = buffer.baseAddress, unsafe strerror_r(rawValue, base, buffer.count) == 0 else {
                return "Error \(rawValue)"
            }
            return unsafe String(cString: base)
        }
    }
}
