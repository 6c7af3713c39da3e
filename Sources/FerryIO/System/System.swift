// SPDX-License-Identifier: Apache-2.0
import Glibc

/// The system calls: one function each, typed errors, `EINTR` handled here and nowhere else.
package enum System {
    /// Repeats a call that a signal interrupted, and turns -1 into the error that stands in `errno`.
    @inline(__always)
    static func retrying<Result: SignedInteger>(_ call: () -> Result) throws(Errno) -> Result {
        while true {
            let result = call()
            if result != -1 { return result }
            let error = Errno.current
            if error != .interrupted { throw error }
        }
    }
}
