// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The flags with which a file is opened (open(2)); every descriptor is closed on exec.
package struct OpenFlags: OptionSet, Sendable {
    package let rawValue: CInt
    package init(rawValue: CInt) { self.rawValue = rawValue }

    package static let readOnly = OpenFlags(rawValue: O_RDONLY)
    package static let writeOnly = OpenFlags(rawValue: O_WRONLY)
    package static let readWrite = OpenFlags(rawValue: O_RDWR)
    package static let create = OpenFlags(rawValue: O_CREAT)
    package static let exclusive = OpenFlags(rawValue: O_EXCL)
    package static let truncate = OpenFlags(rawValue: O_TRUNC)
    package static let append = OpenFlags(rawValue: O_APPEND)
    package static let directory = OpenFlags(rawValue: O_DIRECTORY)
    package static let noFollow = OpenFlags(rawValue: O_NOFOLLOW)
    /// Neither waits for the other end of a FIFO nor for a device.
    package static let nonBlocking = OpenFlags(rawValue: O_NONBLOCK)
    /// A terminal does not become the process's own.
    package static let noTerminal = OpenFlags(rawValue: O_NOCTTY)
    /// Names the file without opening it: enough to stat it, and to start `*at` calls from a directory.
    package static let pathOnly = OpenFlags(rawValue: FERRY_O_PATH)
}

// Sets that are used for each file, made once.
extension OpenFlags {
    /// A directory to start `*at` calls from.
    package static let directoryPath: OpenFlags = [.pathOnly, .directory]
    /// A directory to list.
    package static let listedDirectory: OpenFlags = [.readOnly, .directory]
    /// A file for reading, whatever it turns out to be.
    package static let readWithoutWaiting: OpenFlags = [.readOnly, .nonBlocking, .noTerminal]
    /// The file that has the name, without opening it; a link as itself.
    package static let nameOnly: OpenFlags = [.pathOnly, .noFollow]
    /// A file of ours, and no link, FIFO or device that somebody has put in its place.
    package static let ownFile: OpenFlags = [.noFollow, .nonBlocking, .noTerminal]
}

/// The limits on what a path may lead through (openat2(2)).
package struct ResolveFlags: OptionSet, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// Nothing outside the starting directory, not by `..`, not by links, not under races.
    package static let beneath = ResolveFlags(rawValue: UInt64(RESOLVE_BENEATH))
    /// No links as in `/proc/self/fd`, which lead anywhere.
    package static let noMagicLinks = ResolveFlags(rawValue: UInt64(RESOLVE_NO_MAGICLINKS))
    package static let noSymbolicLinks = ResolveFlags(rawValue: UInt64(RESOLVE_NO_SYMLINKS))
    /// Only what the kernel's name cache answers at once; `Errno.wouldBlock` otherwise.
    package static let cached = ResolveFlags(rawValue: UInt64(RESOLVE_CACHED))
    package static let beneathAndCached: ResolveFlags = [.beneath, .cached]
}
