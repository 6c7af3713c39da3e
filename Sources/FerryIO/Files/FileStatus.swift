// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// The status of a file, as the kernel tells it (statx(2)).
package struct FileStatus: Sendable {
    package let kind: FileKind
    /// The twelve bits below the type: `rwx` three times, set-uid, set-gid, sticky.
    package let permissions: UInt16
    package let size: Int64
    /// The last change of the content, in seconds since 1970 UTC and nanoseconds.
    package let modified: (seconds: Int64, nanoseconds: Int32)
    /// The last change of the content, of a name, or of anything above: nobody can set it.
    package let statusChanged: (seconds: Int64, nanoseconds: Int32)
    /// When the file was made, where the file system remembers it.
    package let created: (seconds: Int64, nanoseconds: Int32)?
    /// The number of names (hard links) the file has.
    package let links: UInt32
    package let userID: UInt32
    package let groupID: UInt32
    /// The file system, and the file in it: together they tell whether two descriptors are one file.
    package let device: UInt64
    package let inode: UInt64

    init(_ raw: statx) {
        kind = FileKind(mode: raw.stx_mode)
        permissions = raw.stx_mode & 0o7777
        size = Int64(clamping: raw.stx_size)
        modified = (raw.stx_mtime.tv_sec, Int32(clamping: raw.stx_mtime.tv_nsec))
        statusChanged = (raw.stx_ctime.tv_sec, Int32(clamping: raw.stx_ctime.tv_nsec))
        created =
            raw.stx_mask & UInt32(STATX_BTIME) == 0
            ? nil : (raw.stx_btime.tv_sec, Int32(clamping: raw.stx_btime.tv_nsec))
        links = raw.stx_nlink
        userID = raw.stx_uid
        groupID = raw.stx_gid
        device = UInt64(raw.stx_dev_major) << 32 | UInt64(raw.stx_dev_minor)
        inode = raw.stx_ino
    }

    /// True when the two describe one file, under whatever names.
    package func isSameFile(as other: FileStatus) -> Bool { device == other.device && inode == other.inode }
}

/// The kinds of files that matter to a file server.
package enum FileKind: Sendable {
    case file
    case directory
    case symbolicLink
    /// Devices, FIFOs, sockets.
    case other

    init(mode: UInt16) {
        switch UInt32(mode) & S_IFMT {
        case S_IFREG: self = .file
        case S_IFDIR: self = .directory
        case S_IFLNK: self = .symbolicLink
        default: self = .other
        }
    }

    /// From the type byte of a directory's record (getdents64(2)); `nil` where the file system does not say.
    init?(recordType: UInt8) {
        switch CInt(recordType) {
        case CInt(DT_UNKNOWN): return nil
        case CInt(DT_REG): self = .file
        case CInt(DT_DIR): self = .directory
        case CInt(DT_LNK): self = .symbolicLink
        default: self = .other
        }
    }
}
