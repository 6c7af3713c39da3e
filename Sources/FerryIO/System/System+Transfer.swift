// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// Calls that move the bytes of files.
extension System {
    /// pread(2); 0 at the end of the file.
    package static func read(
        _ file: CInt, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) throws(Errno) -> Int {
        try retrying { unsafe pread(file, buffer.baseAddress, buffer.count, Int(offset)) }
    }

    /// pwrite(2), repeated until all of it is written.
    package static func write(_ bytes: UnsafeRawBufferPointer, to file: CInt, at offset: Int64) throws(Errno) {
        var done = 0
        while done < bytes.count {
            let rest = unsafe UnsafeRawBufferPointer(rebasing: bytes[done...])
            done += try retrying { unsafe pwrite(file, rest.baseAddress, rest.count, Int(offset) + done) }
        }
    }

    /// pread(2) onto the end of an array; returns the number of bytes, 0 at the end of the file.
    package static func read(
        _ file: CInt, onto bytes: inout [UInt8], atMost limit: Int, at offset: Int64
    ) throws(Errno) -> Int {
        try unsafe bytes.append(atMost: limit) { space throws(Errno) in
            try unsafe read(file, into: space, at: offset)
        } ?? 0
    }

    /// pwrite(2) of an array.
    package static func write(_ bytes: [UInt8], to file: CInt, at offset: Int64) throws(Errno) {
        try unsafe bytes.withBytes(bytes.indices) { part throws(Errno) in
            try unsafe write(part, to: file, at: offset)
        }
    }

    /// True when reading there would not wait for the disk: preadv2(2) of one byte with `RWF_NOWAIT`.
    static func isCached(_ file: CInt, at offset: Int64) throws(Errno) -> Bool {
        var byte: UInt8 = 0
        do throws(Errno) {
            _ = try retrying {
                unsafe withUnsafeMutableBytes(of: &byte) { space in
                    var part = unsafe iovec(iov_base: space.baseAddress, iov_len: 1)
                    return unsafe preadv2(file, &part, 1, Int(offset), FERRY_RWF_NOWAIT)
                }
            }
            return true
        } catch {
            if error == .wouldBlock { return false }
            throw error
        }
    }

    /// readahead(2): has the disk begin with what will be wanted soon; where it cannot, reading will do.
    static func readAhead(_ file: CInt, _ range: Range<Int64>) {
        _ = readahead(file, range.lowerBound, range.count)
    }

    /// fstatfs(2): whether the file lives in memory and never waits for a disk.
    static func isInMemory(_ file: CInt) -> Bool {
        var information = statfs()
        return unsafe fstatfs(file, &information) == 0 && information.f_type == FERRY_TMPFS_MAGIC
    }
}
