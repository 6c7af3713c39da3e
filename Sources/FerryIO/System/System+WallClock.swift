// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

extension System {
    /// The time of day in seconds since 1970 UTC (clock_gettime(2), `CLOCK_REALTIME`).
    ///
    /// It may jump; durations need the monotonic clock.
    package static func secondsSince1970() -> Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec)
    }
}
