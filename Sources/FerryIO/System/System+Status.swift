// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// statx(2) of an open file.
    package static func status(of file: borrowing Descriptor) throws(Errno) -> FileStatus {
        try status(of: .empty, in: file, flags: FERRY_AT_EMPTY_PATH)
    }

    /// statx(2) of a name in a directory: of a link itself, not of what it points to.
    package static func status(
        of name: PathBytes, in directory: borrowing Descriptor
    ) throws(Errno) -> FileStatus {
        try status(of: name, in: directory, flags: AT_SYMLINK_NOFOLLOW)
    }

    private static func status(
        of name: PathBytes, in directory: borrowing Descriptor, flags: CInt
    ) throws(Errno) -> FileStatus {
        let directory = directory.raw
        return try name.withPointer { (name) throws(Errno) in
            try unsafe status(of: name, in: directory, flags: flags)
        }
    }

    @inline(__always)
    static func status(of name: UnsafePointer<CChar>, in directory: CInt, flags: CInt) throws(Errno) -> FileStatus {
        var raw = statx()
        // A network file system answers from what it knows: a listing must not ask the server once per entry.
        let flags = flags | FERRY_AT_NO_AUTOMOUNT | FERRY_AT_STATX_DONT_SYNC
        _ = try retrying { unsafe statx(directory, name, flags, UInt32(STATX_BASIC_STATS | STATX_BTIME), &raw) }
        return FileStatus(raw)
    }

    /// fstatfs(2): the magic number of the file system, as in `linux/magic.h`.
    package static func fileSystemType(of file: borrowing Descriptor) throws(Errno) -> UInt64 {
        let file = file.raw
        var raw = statfs()
        _ = try retrying { unsafe fstatfs(file, &raw) }
        return UInt64(UInt32(truncatingIfNeeded: raw.f_type))
    }

    /// fstatvfs(3): how many bytes may still be written to the file system of an open file, without what it keeps for
    /// root; nil where it does not tell.
    package static func room(beside file: borrowing Descriptor) -> Int64? {
        let file = file.raw
        var raw = statvfs()
        guard unsafe fstatvfs(file, &raw) == 0, raw.f_blocks > 0 else { return nil }
        let (bytes, overflow) = raw.f_bavail.multipliedReportingOverflow(by: raw.f_frsize)
        return overflow ? .max : Int64(clamping: bytes)
    }

    /// fstatvfs(3): the bytes that a file system holds in all, and how many are free for this program; nil where it does
    /// not tell.
    package static func space(beside file: borrowing Descriptor) -> (total: Int64, free: Int64)? {
        let raw = file.raw
        var status = statvfs()
        guard unsafe fstatvfs(raw, &status) == 0, status.f_blocks > 0, let free = room(beside: file) else { return nil }
        let (total, overflow) = status.f_blocks.multipliedReportingOverflow(by: status.f_frsize)
        return (overflow ? .max : Int64(clamping: total), free)
    }

    /// A lease on an open file (fcntl(2), `F_SETLEASE`), which lasts until it is closed: true if nobody else has the file
    /// open, here or in another program; nil where the file system, or the owner of the file, does not allow to find out.
    package static func isOpenHereOnly(_ file: borrowing Descriptor) -> Bool? {
        let raw = file.raw
        do throws(Errno) {
            _ = try retrying { ferry_take_lease(raw) }
            return true
        } catch {
            return error == .wouldBlock ? false : nil
        }
    }

    /// utimensat(2) of an open file, path-only descriptors too: sets the time of its last change, leaves that of
    /// access.
    package static func setModified(
        _ file: borrowing Descriptor, seconds: Int64, nanoseconds: Int32
    ) throws(Errno) {
        let file = file.raw
        let omit = timespec(tv_sec: 0, tv_nsec: (1 << 30) - 2 /* UTIME_OMIT */)
        let times = [omit, timespec(tv_sec: Int(seconds), tv_nsec: Int(nanoseconds))]
        _ = try retrying {
            PathBytes.empty.withPointer { path in unsafe utimensat(file, path, times, FERRY_AT_EMPTY_PATH) }
        }
    }

    /// fchmodat2(2) of an open file, path-only descriptors too.
    package static func setPermissions(_ file: borrowing Descriptor, _ mode: UInt16) throws(Errno) {
        let raw = file.raw
        do throws(Errno) {
            _ = try retrying {
                PathBytes.empty.withPointer { unsafe ferry_fchmodat2(raw, $0, mode_t(mode), FERRY_AT_EMPTY_PATH) }
            }
        } catch .notImplemented {
            // Before Linux 6.6.
            try setPermissionsThroughProc(file, mode)
        }
    }

    /// chmod(2) of `/proc/self/fd/N`, which is the open file itself and nothing that took its name.
    package static func setPermissionsThroughProc(_ file: borrowing Descriptor, _ mode: UInt16) throws(Errno) {
        guard let path = PathBytes("/proc/self/fd/\(file.raw)".utf8) else { throw .invalidArgument }
        _ = try retrying { path.withPointer { unsafe chmod($0, mode_t(mode)) } }
    }

    /// fchmod(2), which needs a descriptor opened for reading or writing.
    package static func setPermissionsOfOpenFile(_ file: borrowing Descriptor, _ mode: UInt16) throws(Errno) {
        let file = file.raw
        _ = try retrying { fchmod(file, mode_t(mode)) }
    }

    /// fchown(2).
    package static func setOwner(_ file: borrowing Descriptor, user: UInt32, group: UInt32) throws(Errno) {
        let file = file.raw
        _ = try retrying { fchown(file, user, group) }
    }
}
