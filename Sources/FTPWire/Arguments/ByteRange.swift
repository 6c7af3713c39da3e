// SPDX-License-Identifier: Apache-2.0
/// A part of a file by its first and its last byte, as `RANG` and the digest commands name it: `0 49` are fifty bytes
/// (draft-bryan-ftp-range §3).
public struct ByteRange: Hashable, Sendable {
    /// The first byte.
    public let start: Int64
    /// The last byte, which belongs to it.
    public let end: Int64

    /// Makes a range; nil when it would be empty.
    public init?(start: Int64, end: Int64) {
        guard start >= 0, start <= end else { return nil }
        (self.start, self.end) = (start, end)
    }

    /// The part of a file of that size which the range covers; it may be empty.
    public func clamped(to size: Int64) -> Range<Int64> {
        let size = max(0, size)
        let start = min(start, size)
        return start..<max(start, end < size ? end + 1 : size)
    }
}

extension ByteRange {
    /// The argument of `RANG`.
    public enum Request: Hashable, Sendable {
        case range(ByteRange)
        /// `1 0`: the whole file again.
        case everything

        /// Reads two numbers; the first is no greater than the second, but for `1 0`.
        public init(parsing argument: [UInt8]) throws(ArgumentError) {
            let numbers = argument.trimmingBlanks.split(whereSeparator: \.isBlank)
            guard numbers.count == 2, let start = Offset(parsing: numbers[0]), let end = Offset(parsing: numbers[1])
            else { throw .malformed }
            if let range = ByteRange(start: start.rawValue, end: end.rawValue) {
                self = .range(range)
            } else if start.rawValue == 1, end.rawValue == 0 {
                self = .everything
            } else {
                throw .malformed
            }
        }
    }
}
