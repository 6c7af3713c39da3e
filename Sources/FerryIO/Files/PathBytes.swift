// SPDX-License-Identifier: Apache-2.0

/// A path or a name as the kernel takes it: any bytes, none of them NUL but the last.
package struct PathBytes: Hashable, Sendable {
    /// The bytes with the NUL that ends them.
    private let terminated: [UInt8]

    /// The directory a descriptor stands for.
    package static let here = PathBytes(terminated: [UInt8(ascii: "."), 0])

    /// The directory above the one a descriptor stands for.
    package static let parent = PathBytes(terminated: [UInt8(ascii: "."), UInt8(ascii: "."), 0])

    /// Names the descriptor itself, for calls that know `AT_EMPTY_PATH`.
    package static let empty = PathBytes(terminated: [0])

    /// Takes the bytes of a path; `nil` when a NUL is among them, where the kernel would stop reading.
    @specialized(where Bytes == [UInt8])
    @specialized(where Bytes == ArraySlice<UInt8>)
    package init?<Bytes: Collection<UInt8>>(_ bytes: Bytes) {
        guard !bytes.contains(0) else { return nil }
        var terminated: [UInt8] = []
        terminated.reserveCapacity(bytes.count + 1)
        terminated.append(contentsOf: bytes)
        terminated.append(0)
        self.terminated = terminated
    }

    private init(terminated: [UInt8]) { self.terminated = terminated }

    /// The bytes without the NUL.
    package var bytes: ArraySlice<UInt8> { terminated.dropLast() }

    /// Lends the bytes to a call that takes a C string.
    @safe @inline(__always)
    func withPointer<Result, Failure: Error>(
        _ body: (UnsafePointer<CChar>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe terminated.withUnsafeBufferPointer { (bytes) throws(Failure) in
            // Unsafe only in form: an array that is never empty has a base address, and CChar is a byte.
            let base = unsafe UnsafeRawPointer(bytes.baseAddress.unsafelyUnwrapped)
            return try unsafe body(base.assumingMemoryBound(to: CChar.self))
        }
    }
}
