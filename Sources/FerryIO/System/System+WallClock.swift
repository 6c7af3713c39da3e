// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// The time of day in seconds since 1970 UTC (clock_gettime(2), `CLOCK_REALTIME`).
    ///
    /// It may jump; durations need the monotonic clock.
    package static func secondsSince1970() -> Int64 { millisecondsSince1970() / 1000 }

    /// The same in milliseconds.
    package static func millisecondsSince1970() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}
