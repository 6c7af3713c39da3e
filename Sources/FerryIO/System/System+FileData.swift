// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// ftruncate(2).
    package static func truncate(_ file: borrowing Descriptor, to length: Int64) throws(Errno) {
        let file = file.raw
        _ = try retrying { ftruncate(file, Int(length)) }
    }

    /// fallocate(2): makes room for `length` bytes from `offset` on, without changing the file's size.
    package static func reserve(
        _ length: Int64, at offset: Int64 = 0, in file: borrowing Descriptor
    ) throws(Errno) {
        let file = file.raw
        _ = try retrying { fallocate(file, FERRY_FALLOC_FL_KEEP_SIZE, offset, length) }
    }

    /// fdatasync(2): content and length have reached the disk when it returns.
    package static func syncData(_ file: borrowing Descriptor) throws(Errno) {
        let file = file.raw
        _ = try retrying { fdatasync(file) }
    }

    /// dup(2): another descriptor of the same open file, closed on exec.
    package static func duplicate(_ raw: CInt) throws(Errno) -> Descriptor {
        Descriptor(adopting: try retrying { fcntl(raw, F_DUPFD_CLOEXEC, 0) })
    }

    /// Has the file system say now what it would otherwise say at the end: some tell only on close(2) that bytes they
    /// took cannot be stored (NFS, FUSE), and whoever has told of a success by then has lied.
    ///
    /// They are asked by each close of a descriptor of the file, so a second one is closed (dup(2)).
    package static func flush(_ file: borrowing Descriptor) throws(Errno) {
        let second = try duplicate(file.raw).release()
        // Not again after a signal: the descriptor is gone then (close(2)).
        if close(second) == -1, Errno.current != .interrupted { throw .current }
    }

    /// fsync(2): of a directory, that its names have reached the disk.
    package static func sync(_ file: borrowing Descriptor) throws(Errno) {
        let file = file.raw
        _ = try retrying { fsync(file) }
    }

    /// flock(2): takes the lock of an open file; it ends with the descriptor, and with the process.
    ///
    /// `.wouldBlock` says that another holds it, unless the call `waits` for that; then, as with any error, the file is
    /// closed.
    package static func lock(_ file: consuming Descriptor, waits: Bool = false) throws(Errno) -> Descriptor {
        let raw = file.raw
        _ = try retrying { flock(raw, waits ? LOCK_EX : LOCK_EX | LOCK_NB) }
        return Descriptor(adopting: file.release(), isLocked: true)
    }

    /// flock(2): gives the lock back before the descriptor is closed.
    package static func unlock(_ file: borrowing Descriptor) throws(Errno) {
        let file = file.raw
        _ = try retrying { flock(file, LOCK_UN) }
    }

    /// ioctl_ficlone(2): makes `file` share the whole content of `source`, where the file system can.
    package static func clone(_ source: borrowing Descriptor, into file: borrowing Descriptor) throws(Errno) {
        let (source, file) = (source.raw, file.raw)
        _ = try retrying { ferry_clone(file, source) }
    }

    /// copy_file_range(2): copies inside the kernel, between the same offsets; 0 at the end of `source`.
    package static func copy(
        _ length: Int64, at offset: Int64, from source: borrowing Descriptor, into file: borrowing Descriptor
    ) throws(Errno) -> Int64 {
        let (source, file) = (source.raw, file.raw)
        var (from, to) = (offset, offset)
        return Int64(try retrying { unsafe copy_file_range(source, &from, file, &to, Int(length), 0) })
    }
}
