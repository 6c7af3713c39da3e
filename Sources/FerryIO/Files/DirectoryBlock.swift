// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A buffer full of a directory's entries, as getdents64(2) fills it.
///
/// Directories are read through one buffer again and again, so that a listing costs the same memory for ten entries and
/// for ten million.
package struct DirectoryBlock: Sendable {
    /// One entry of the buffer, good until the buffer is filled again.
    package struct Record: Sendable {
        /// The bytes of the buffer that hold the name, without the NUL behind it.
        let name: Range<Int>
        /// The kind, where the file system tells it here.
        package let kind: FileKind?
    }

    // struct linux_dirent64: inode 8, offset 8, record length 2, type 1, name.
    private static let headerLength = 19

    private var buffer: [UInt8]
    private var filled = 0
    private var position = 0

    /// Makes room for `capacity` bytes of entries; 32 KiB hold about a thousand.
    package init(capacity: Int = 32 << 10) { buffer = [UInt8](repeating: 0, count: capacity) }

    /// Reads the next entries of the directory; `false` at its end.
    package mutating func fill(from directory: borrowing Descriptor) throws(Errno) -> Bool {
        position = 0
        filled = 0
        filled = try System.readDirectory(directory, into: &buffer)
        return filled > 0
    }

    /// The next entry, `.` and `..` among them; `nil` when the buffer is used up.
    package mutating func next() -> Record? {
        guard position + Self.headerLength <= filled else { return nil }
        let length = Int(buffer[position + 16]) | Int(buffer[position + 17]) << 8
        let start = position + Self.headerLength
        let kind = FileKind(recordType: buffer[position + 18])
        position += length
        guard length > Self.headerLength, position <= filled else { return nil }
        // Records are padded to eight bytes behind the NUL.
        let end = buffer[start..<position].firstIndex(of: 0) ?? position
        return Record(name: start..<end, kind: kind)
    }

    /// Looks at an entry's name without copying it.
    package func name(of record: Record) -> ArraySlice<UInt8> { buffer[record.name] }

    /// statx(2) of an entry: of a link itself, not of what it points to.
    package func status(of record: Record, in directory: borrowing Descriptor) throws(Errno) -> FileStatus {
        let directory = directory.raw
        return try unsafe buffer.withUnsafeBufferPointer { (bytes) throws(Errno) in
            // The name ends in NUL inside the buffer, as the kernel wrote it.
            let base = unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
            let name = unsafe (base + record.name.lowerBound).assumingMemoryBound(to: CChar.self)
            return try unsafe System.status(of: name, in: directory, flags: AT_SYMLINK_NOFOLLOW)
        }
    }
}
