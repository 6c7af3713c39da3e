// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// File systems of this machine's own disks and memory, which have no news at the close of a file: they refuse bytes when
/// they are written.
///
/// NFS, SMB and FUSE can say as late as at the close that bytes they took cannot be stored. All that is not named here is
/// taken for one of those.
enum SilentFileSystem {
    /// Magic numbers as in `linux/magic.h`.
    private static let magics: Set<UInt64> = [
        0x0000_ef53,  // ext2, ext3, ext4
        0x5846_5342,  // xfs
        0x9123_683e,  // btrfs
        0xf2f5_2010,  // f2fs
        0x0102_1994,  // tmpfs
        0x8584_58f6,  // ramfs
    ]

    /// True for a file that may be closed without asking first.
    static func holds(_ file: borrowing Descriptor) -> Bool {
        guard let type = try? System.fileSystemType(of: file) else { return false }
        return magics.contains(type)
    }
}
