// SPDX-License-Identifier: Apache-2.0

// Arrays meet system calls here, and nowhere else.

extension [UInt8] {
    /// Lets `fill` write up to `limit` bytes behind the last one; keeps as many as it says it wrote.
    ///
    /// The new bytes are not cleared first: `fill` says how many it has initialised.
    mutating func append<Failure: Error>(
        atMost limit: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(Failure) -> Int?
    ) throws(Failure) -> Int? {
        var written: Int?
        try append(addingCapacity: limit) { (space: inout OutputSpan<UInt8>) throws(Failure) in
            try unsafe space.withUnsafeMutableBufferPointer { (bytes, count) throws(Failure) in
                written = try unsafe fill(UnsafeMutableRawBufferPointer(bytes))
                count = written ?? 0
            }
        }
        return written
    }

    /// The same for a stream, which may end.
    mutating func append(
        atMost limit: Int, _ fill: (UnsafeMutableRawBufferPointer) throws(StreamError) -> ReadOutcome
    ) throws(StreamError) -> ReadOutcome {
        var outcome = ReadOutcome.again(.reading)
        _ = try unsafe append(atMost: limit) { space throws(StreamError) -> Int? in
            outcome = try unsafe fill(space)
            return outcome.count
        }
        return outcome
    }

    /// Lends a part of the bytes.
    func withBytes<Result, Failure: Error>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe span.extracting(range).withUnsafeBytes(body)
    }
}
