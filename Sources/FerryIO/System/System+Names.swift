// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Calls on the names in a directory: all start at its descriptor, and none follows a link in the last component.
extension System {
    /// faccessat(2): whether names in that directory may be made and removed, by permissions and by how it is mounted.
    package static func mayChange(_ directory: borrowing Descriptor) -> Bool {
        let directory = directory.raw
        let flags = AT_EACCESS | FERRY_AT_EMPTY_PATH
        return PathBytes.empty.withPointer { unsafe faccessat(directory, $0, W_OK | X_OK, flags) } == 0
    }

    /// mkdirat(2).
    package static func makeDirectory(
        _ name: PathBytes, in directory: borrowing Descriptor, mode: UInt16 = 0o777
    ) throws(Errno) {
        let directory = directory.raw
        _ = try retrying { name.withPointer { unsafe mkdirat(directory, $0, mode_t(mode)) } }
    }

    /// unlinkat(2) of anything but a directory.
    package static func removeName(_ name: PathBytes, in directory: borrowing Descriptor) throws(Errno) {
        let directory = directory.raw
        _ = try retrying { name.withPointer { unsafe unlinkat(directory, $0, 0) } }
    }

    /// unlinkat(2) of an empty directory.
    package static func removeDirectory(_ name: PathBytes, in directory: borrowing Descriptor) throws(Errno) {
        let directory = directory.raw
        _ = try retrying { name.withPointer { unsafe unlinkat(directory, $0, AT_REMOVEDIR) } }
    }

    /// renameat2(2); with `replacing` false, `.exists` when the new name is taken.
    ///
    /// On a file system without `RENAME_NOREPLACE` (FUSE, some network file systems) a file gets its second name first,
    /// which is refused in the same way, and has both for a moment. What cannot have two names (a directory, for one) is
    /// renamed when nothing was seen under the new one.
    package static func rename(
        _ name: PathBytes, in directory: borrowing Descriptor, to newName: PathBytes,
        in newDirectory: borrowing Descriptor, replacing: Bool
    ) throws(Errno) {
        let flags = replacing ? 0 : FERRY_RENAME_NOREPLACE
        do throws(Errno) {
            try rename(name, in: directory, to: newName, in: newDirectory, flags: flags)
        } catch .invalidArgument where !replacing {
            if (try? link(name, in: directory, to: newName, in: newDirectory)) != nil {
                return try removeName(name, in: directory)
            }
            do throws(Errno) { _ = try status(of: newName, in: newDirectory) } catch .noEntry {
                return try rename(name, in: directory, to: newName, in: newDirectory, flags: 0)
            }
            throw .exists
        }
    }

    private static func rename(
        _ name: PathBytes, in directory: borrowing Descriptor, to newName: PathBytes,
        in newDirectory: borrowing Descriptor, flags: CUnsignedInt
    ) throws(Errno) {
        let (directory, newDirectory) = (directory.raw, newDirectory.raw)
        _ = try retrying {
            name.withPointer { old in
                newName.withPointer { new in unsafe renameat2(directory, old, newDirectory, new, flags) }
            }
        }
    }

    /// linkat(2): a second name of a file.
    private static func link(
        _ name: PathBytes, in directory: borrowing Descriptor, to newName: PathBytes,
        in newDirectory: borrowing Descriptor
    ) throws(Errno) {
        let (directory, newDirectory) = (directory.raw, newDirectory.raw)
        _ = try retrying {
            name.withPointer { old in
                newName.withPointer { new in unsafe linkat(directory, old, newDirectory, new, 0) }
            }
        }
    }

    /// symlinkat(2): a link under a free name.
    package static func makeLink(
        _ name: PathBytes, in directory: borrowing Descriptor, to target: PathBytes
    ) throws(Errno) {
        let directory = directory.raw
        _ = try retrying {
            name.withPointer { name in target.withPointer { target in unsafe symlinkat(target, directory, name) } }
        }
    }

    /// readlinkat(2): where a link points, as written in it.
    package static func linkTarget(
        of name: PathBytes, in directory: borrowing Descriptor
    ) throws(Errno) -> [UInt8] {
        let directory = directory.raw
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = try unsafe target.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
            try retrying { name.withPointer { unsafe ferry_readlink(directory, $0, buffer.baseAddress, buffer.count) } }
        }
        return Array(target.prefix(length))
    }

    /// readlink(2) of `/proc/self/fd/N`: the path of the host by which the open file can be had now, through no link.
    package static func hostPath(of file: borrowing Descriptor) throws(Errno) -> [UInt8] {
        guard let name = PathBytes("/proc/self/fd/\(file.raw)".utf8) else { throw .invalidArgument }
        return try linkTarget(of: name, in: file)
    }

    /// realpath(3): the same file by a path without links, `.` and `..`.
    package static func realPath(of path: [UInt8]) throws(Errno) -> [UInt8] {
        guard let name = PathBytes(path) else { throw .invalidArgument }
        guard let found = name.withPointer({ unsafe realpath($0, nil) }) else { throw .current }
        defer { unsafe free(found) }
        return unsafe Array(UnsafeRawBufferPointer(start: found, count: strlen(found)))
    }

    /// getdents64(2): fills the buffer with the next records of a directory; 0 at its end.
    static func readDirectory(_ directory: borrowing Descriptor, into buffer: inout [UInt8]) throws(Errno) -> Int {
        let directory = directory.raw
        return try unsafe buffer.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
            try retrying { unsafe getdents64(directory, buffer.baseAddress, buffer.count) }
        }
    }
}
