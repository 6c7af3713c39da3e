// SPDX-License-Identifier: Apache-2.0
import CLinux

/// The time zone of this machine.
package enum LocalTime {
    /// Returns how many seconds local time was ahead of UTC then (localtime_r(3)); 0 when that cannot be told.
    package static func offset(at seconds: Int64) -> Int64 { ferry_utc_offset(seconds) }
}
