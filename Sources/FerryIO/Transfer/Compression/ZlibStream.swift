// SPDX-License-Identifier: Apache-2.0
import CZlib

/// A stream of zlib's (RFC 1950) that is being written or read: one call of zlib at a time.
@safe struct ZlibStream: ~Copyable {
    private let raw: UnsafeMutablePointer<z_stream>
    private let isInflating: Bool

    /// The way in which a call of zlib ended.
    enum Outcome {
        /// All input is taken, or all room is used.
        case more
        /// The stream is at its end.
        case end
        /// This is no such stream, or not what was written.
        case damaged
    }

    /// The flushes of zlib that are used.
    enum Flush {
        case none, finish

        fileprivate var raw: CInt { self == .none ? Z_NO_FLUSH : Z_FINISH }
    }

    /// Begins to read; nil without memory.
    static func inflating() -> ZlibStream? {
        let stream = ZlibStream(isInflating: true)
        guard unsafe ferry_inflate_init(stream.raw) == Z_OK else { return nil }
        return stream
    }

    /// Begins to write at a level of 0 (stored) to 9; nil without memory.
    static func deflating(level: Int) -> ZlibStream? {
        let stream = ZlibStream(isInflating: false)
        guard unsafe ferry_deflate_init(stream.raw, CInt(level)) == Z_OK else { return nil }
        return stream
    }

    private init(isInflating: Bool) {
        unsafe raw = .allocate(capacity: 1)
        unsafe raw.initialize(to: z_stream())
        self.isInflating = isInflating
    }

    deinit {
        // Both are harmless on a stream that was not begun.
        if isInflating { _ = unsafe inflateEnd(raw) } else { _ = unsafe deflateEnd(raw) }
        unsafe raw.deallocate()
    }

    /// Takes input from a place on and appends output, until one of them is used up; at most `limit` bytes.
    ///
    /// - Returns: How many bytes of input were taken, how many were made, and how it ended.
    func run(
        _ input: borrowing [UInt8], from start: Int, into output: inout [UInt8], atMost limit: Int,
        _ flush: Flush = .none
    ) -> (taken: Int, made: Int, outcome: Outcome) {
        var result = (taken: 0, made: 0, outcome: Outcome.more)
        let stream = unsafe raw
        unsafe input.withUnsafeBufferPointer { bytes in
            let rest = unsafe UnsafeBufferPointer(rebasing: bytes[start...])
            _ = unsafe output.append(atMost: limit) { space in
                unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: rest.baseAddress)
                unsafe stream.pointee.avail_in = CUnsignedInt(rest.count)
                unsafe stream.pointee.next_out = space.bindMemory(to: UInt8.self).baseAddress
                unsafe stream.pointee.avail_out = CUnsignedInt(space.count)
                let code = unsafe isInflating ? inflate(stream, flush.raw) : deflate(stream, flush.raw)
                result.taken = unsafe rest.count - Int(stream.pointee.avail_in)
                result.made = unsafe space.count - Int(stream.pointee.avail_out)
                result.outcome = code == Z_STREAM_END ? .end : code == Z_OK || code == Z_BUF_ERROR ? .more : .damaged
                return result.made
            }
        }
        return result
    }

    /// Goes on writing at another level, and appends what was held back until now.
    func change(toLevel level: Int, into output: inout [UInt8]) {
        let stream = unsafe raw
        unsafe stream.pointee.avail_in = 0
        while true {
            var code = Z_OK
            _ = unsafe output.append(atMost: Self.block) { space in
                unsafe stream.pointee.next_out = space.bindMemory(to: UInt8.self).baseAddress
                unsafe stream.pointee.avail_out = CUnsignedInt(space.count)
                code = unsafe deflateParams(stream, CInt(level), Z_DEFAULT_STRATEGY)
                return unsafe space.count - Int(stream.pointee.avail_out)
            }
            if code != Z_BUF_ERROR { return }
        }
    }

    /// The room for one call: what zlib holds back at most, and some more.
    static let block = 80 * 1024
}
