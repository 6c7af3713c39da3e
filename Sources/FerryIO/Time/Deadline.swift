// SPDX-License-Identifier: Apache-2.0

/// A point of the monotonic clock after which nobody waits any more.
package struct Deadline: Comparable, Sendable {
    /// Nanoseconds of `CLOCK_MONOTONIC`.
    let nanoseconds: UInt64

    /// Waits for ever; only for what a person or a program ends.
    package static let never = Deadline(nanoseconds: .max)

    /// That long from now; nothing or less is now.
    package static func after(_ duration: Duration) -> Deadline { now.advanced(by: duration) }

    /// That long behind this point; this point itself for nothing or less.
    package func advanced(by duration: Duration) -> Deadline {
        let (seconds, attoseconds) = duration.components
        guard seconds >= 0, attoseconds >= 0 else { return self }
        let (wait, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return .never }
        let (sum, past) = nanoseconds.addingReportingOverflow(wait + UInt64(attoseconds) / 1_000_000_000)
        return past ? .never : Deadline(nanoseconds: sum)
    }

    /// This point or a later one, which all within one `grain` have in common, so that they are waited for together.
    package func coarse(_ grain: Duration) -> Deadline {
        let (seconds, attoseconds) = grain.components
        let step = max(1, UInt64(seconds) * 1_000_000_000 + UInt64(attoseconds) / 1_000_000_000)
        let (sum, overflow) = nanoseconds.addingReportingOverflow(step - 1)
        return overflow ? .never : Deadline(nanoseconds: sum - sum % step)
    }

    /// The present.
    package static var now: Deadline { Deadline(nanoseconds: System.monotonicNanoseconds()) }

    /// True when the deadline has passed.
    package var hasPassed: Bool { self <= .now }

    /// From `other` to this one; zero when this one is earlier.
    package func since(_ other: Deadline) -> Duration {
        nanoseconds > other.nanoseconds ? .nanoseconds(Int64(clamping: nanoseconds - other.nanoseconds)) : .zero
    }

    package static func < (left: Deadline, right: Deadline) -> Bool { left.nanoseconds < right.nanoseconds }
}
