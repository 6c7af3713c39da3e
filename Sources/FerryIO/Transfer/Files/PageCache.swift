// SPDX-License-Identifier: Apache-2.0

/// The part of a file that is in memory, as far as anybody can know.
struct PageCache {
    private let file: CInt
    /// The answer where the file system cannot tell.
    private var whatCannotTell: Bool?
    private static let page: Int64 = 4096

    init(file: CInt) { self.file = file }

    /// True when the first and the last byte are in memory, as is then most likely what lies between.
    ///
    /// On a file system that cannot tell, it is true for memory file systems (tmpfs) alone.
    mutating func holds(_ range: Range<Int64>) throws(Errno) -> Bool {
        if let whatCannotTell { return whatCannotTell }
        do throws(Errno) {
            let (first, last) = (range.lowerBound, range.upperBound - 1)
            guard try System.isCached(file, at: first) else { return false }
            if first / Self.page == last / Self.page { return true }
            return try System.isCached(file, at: last)
        } catch {
            // This file system cannot tell (preadv2(2), EOPNOTSUPP): memory never waits, anything else may at any time.
            guard error == .notSupported else { throw error }
            let isInMemory = System.isInMemory(file)
            whatCannotTell = isInMemory
            return isInMemory
        }
    }
}
