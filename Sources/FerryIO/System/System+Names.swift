// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Calls on the names in a folder: all start at its descriptor, and none follows a link in the last component.
extension System {
    /// faccessat(2): whether names in that folder may be made and removed, by permissions and by how it is mounted.
    package static func mayChange(_ folder: borrowing Descriptor) -> Bool {
        let folder = folder.raw
        let flags = AT_EACCESS | FERRY_AT_EMPTY_PATH
        return PathBytes.empty.withPointer { unsafe faccessat(folder, $0, W_OK | X_OK, flags) } == 0
    }

    /// mkdirat(2).
    package static func makeFolder(
        _ name: PathBytes, in folder: borrowing Descriptor, mode: UInt16 = 0o777
    ) throws(Errno) {
        let folder = folder.raw
        _ = try retrying { name.withPointer { unsafe mkdirat(folder, $0, mode_t(mode)) } }
    }

    /// unlinkat(2) of anything but a folder.
    package static func removeName(_ name: PathBytes, in folder: borrowing Descriptor) throws(Errno) {
        let folder = folder.raw
        _ = try retrying { name.withPointer { unsafe unlinkat(folder, $0, 0) } }
    }

    /// unlinkat(2) of an empty folder.
    package static func removeFolder(_ name: PathBytes, in folder: borrowing Descriptor) throws(Errno) {
        let folder = folder.raw
        _ = try retrying { name.withPointer { unsafe unlinkat(folder, $0, AT_REMOVEDIR) } }
    }

    /// renameat2(2); with `replacing` false, `.exists` when the new name is taken.
    package static func rename(
        _ name: PathBytes, in folder: borrowing Descriptor, to newName: PathBytes,
        in newFolder: borrowing Descriptor, replacing: Bool
    ) throws(Errno) {
        let (folder, newFolder) = (folder.raw, newFolder.raw)
        _ = try retrying {
            name.withPointer { old in
                newName.withPointer { new in
                    unsafe renameat2(folder, old, newFolder, new, replacing ? 0 : FERRY_RENAME_NOREPLACE)
                }
            }
        }
    }

    /// linkat(2): a second name of a file in the same folder.
    package static func link(
        _ name: PathBytes, to newName: PathBytes, in folder: borrowing Descriptor
    ) throws(Errno) {
        let folder = folder.raw
        _ = try retrying {
            name.withPointer { old in newName.withPointer { new in unsafe linkat(folder, old, folder, new, 0) } }
        }
    }

    /// readlinkat(2): where a link points, as written in it.
    package static func linkTarget(
        of name: PathBytes, in folder: borrowing Descriptor
    ) throws(Errno) -> [UInt8] {
        let folder = folder.raw
        var target = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let length = try unsafe target.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
            try retrying { name.withPointer { unsafe ferry_readlink(folder, $0, buffer.baseAddress, buffer.count) } }
        }
        return Array(target.prefix(length))
    }

    /// getdents64(2): fills the buffer with the next records of a folder; 0 at its end.
    static func readFolder(_ folder: borrowing Descriptor, into buffer: inout [UInt8]) throws(Errno) -> Int {
        let folder = folder.raw
        return try unsafe buffer.withUnsafeMutableBufferPointer { (buffer) throws(Errno) in
            try retrying { unsafe getdents64(folder, buffer.baseAddress, buffer.count) }
        }
    }
}
