// SPDX-License-Identifier: Apache-2.0
import Synchronization

/// The progress of the threads of a loop: the shift, and how many calls were entered or left in it.
struct Course: RawRepresentable, AtomicRepresentable, Equatable {
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }

    init(shift: Relief.Shift) { rawValue = UInt64(shift) << 32 }

    var shift: Relief.Shift { Relief.Shift(rawValue >> 32) }

    var isInCall: Bool { rawValue & 1 == 1 }

    /// A call entered or left further; the count goes round without touching the shift.
    var next: Course { Course(rawValue: rawValue & ~0xFFFF_FFFF | UInt64(UInt32(truncatingIfNeeded: rawValue) &+ 1)) }
}
