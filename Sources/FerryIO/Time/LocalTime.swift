// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The time zone of this machine.
package enum LocalTime {
    /// Returns how many seconds local time was ahead of UTC then (localtime_r(3)); 0 when that cannot be told.
    package static func offset(at seconds: Int64) -> Int64 {
        var time = time_t(seconds)
        var local = unsafe tm()
        guard unsafe localtime_r(&time, &local) != nil else { return 0 }
        return unsafe Int64(local.tm_gmtoff)
    }
}
