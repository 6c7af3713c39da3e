// SPDX-License-Identifier: Apache-2.0

// Where arrays meet system calls, and nowhere else.

extension [UInt8] {
    /// Lets `fill` write up to `limit` bytes behind the last one; keeps as many as it says it wrote.
    ///
    /// The new bytes are not cleared first: `fill` says how many it has initialised.
    mutating func append(
        atMost limit: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int?
    ) throws(Errno) -> Int? {
        let start = count
        append(contentsOf: repeatElement(0, count: limit))
        var written: Int?
        defer { removeLast(limit - (written ?? 0)) }
        written = try unsafe withBytes(from: start, fill)
        return written
    }

    private mutating func withBytes(
        from start: Int, _ body: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int?
    ) throws(Errno) -> Int? {
        var failure: Errno?
        let result: Int? = unsafe withUnsafeMutableBytes { bytes in
            do throws(Errno) {
                return try unsafe body(UnsafeMutableRawBufferPointer(rebasing: bytes[start...]))
            } catch {
                failure = error
                return nil
            }
        }
        if let failure { throw failure }
        return result
    }

    /// Lends a part of the bytes.
    func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try unsafe span.extracting(range).withUnsafeBytes(body)
    }
}
