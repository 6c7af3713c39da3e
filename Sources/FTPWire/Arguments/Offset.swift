// SPDX-License-Identifier: Apache-2.0

/// A place in a file, or a size: 0 to 2^63-1, as `REST`, `ALLO` and `SIZE` carry it.
public struct Offset: RawRepresentable, Hashable, Comparable, Sendable {
    /// The beginning.
    public static let zero = Offset(uncheckedBytes: 0)

    /// The number of bytes from the beginning; never negative.
    public let rawValue: Int64

    /// Makes an offset; nil when negative.
    public init?(rawValue: Int64) {
        guard rawValue >= 0 else { return nil }
        self.rawValue = rawValue
    }

    /// Reads digits and nothing else: no sign, no blanks, no more than 2^63-1.
    ///
    /// Servers that read more kindly have taken a negative restart for 0 and overwritten the file's head.
    public init?(parsing digits: some Collection<UInt8>) {
        guard let value = Decimal.parse(digits) else { return nil }
        self.init(uncheckedBytes: value)
    }

    private init(uncheckedBytes: Int64) { rawValue = uncheckedBytes }

    /// Orders by value.
    public static func < (one: Offset, other: Offset) -> Bool { one.rawValue < other.rawValue }
}
