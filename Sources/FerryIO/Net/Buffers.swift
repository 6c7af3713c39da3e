// SPDX-License-Identifier: Apache-2.0

// Arrays meet system calls here, and nowhere else.

extension [UInt8] {
    /// Lets `fill` write up to `limit` bytes behind the last one; keeps as many as it says it wrote.
    ///
    /// The new bytes are not cleared first: `fill` says how many it has initialised.
    mutating func append(
        atMost limit: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Errno) -> Int?
    ) throws(Errno) -> Int? {
        var written: Int?
        try append(addingCapacity: limit) { (space: inout OutputSpan<UInt8>) throws(Errno) in
            try unsafe space.withUnsafeMutableBufferPointer { (bytes, count) throws(Errno) in
                written = try unsafe fill(UnsafeMutableRawBufferPointer(bytes))
                count = written ?? 0
            }
        }
        return written
    }

    /// Lends a part of the bytes.
    func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Errno) -> Result
    ) throws(Errno) -> Result {
        try unsafe span.extracting(range).withUnsafeBytes(body)
    }
}
