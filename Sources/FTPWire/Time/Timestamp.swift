// SPDX-License-Identifier: Apache-2.0

/// A moment: seconds since 1970-01-01 00:00:00 UTC, and nanoseconds into the second.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Whole seconds since 1970 in UTC, leap seconds not counted; negative before.
    public var seconds: Int64
    /// 0 to 999,999,999.
    public var nanoseconds: Int32

    /// Makes a moment.
    public init(seconds: Int64, nanoseconds: Int32 = 0) {
        self.seconds = seconds
        self.nanoseconds = nanoseconds
    }

    /// Orders by value.
    public static func < (one: Timestamp, other: Timestamp) -> Bool {
        (one.seconds, one.nanoseconds) < (other.seconds, other.nanoseconds)
    }
}
