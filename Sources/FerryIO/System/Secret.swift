// SPDX-License-Identifier: Apache-2.0
import Glibc

/// Bytes that must not be found by others: in pages of their own, which core dumps leave out and which are not swapped
/// where the system allows that, cleared when nothing uses them any more.
@safe package final class Secret: @unchecked Sendable {  // nothing writes to the pages between init and deinit
    private let pages: UnsafeMutableRawPointer
    private let size: Int
    private let count: Int

    /// Copies the bytes.
    package init(_ bytes: [UInt8]) {
        let page = sysconf(CInt(_SC_PAGESIZE))
        size = max(1, (bytes.count + page - 1) / page) * page
        count = bytes.count
        guard
            let pages = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0),
            unsafe pages != MAP_FAILED
        else { preconditionFailure("no memory for a secret of \(bytes.count) bytes") }
        unsafe self.pages = unsafe pages
        unsafe madvise(pages, size, MADV_DONTDUMP)
        // Refused where little may be locked; then it may be swapped.
        _ = unsafe mlock(pages, size)
        unsafe UnsafeMutableRawBufferPointer(start: pages, count: count).copyBytes(from: bytes)
    }

    deinit {
        unsafe explicit_bzero(pages, size)
        unsafe munmap(pages, size)
    }

    /// A copy, to be used and cleared (`[UInt8].clear`).
    package var bytes: [UInt8] { unsafe Array(UnsafeRawBufferPointer(start: pages, count: count)) }
}

extension [UInt8] {
    /// Overwrites the bytes, which the compiler must not take for useless, and forgets them.
    package mutating func clear() {
        unsafe withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { unsafe explicit_bzero(start, bytes.count) }
        }
        self = []
    }
}
