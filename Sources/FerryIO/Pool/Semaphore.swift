// SPDX-License-Identifier: Apache-2.0
import CLinux
import Glibc

/// A counting semaphore of the kernel (sem_overview(7)), for threads that wait for work.
@safe package final class Semaphore: Sendable {
    private nonisolated(unsafe) let raw: UnsafeMutablePointer<sem_t>  // sem_post(3) and sem_wait(3) synchronise it

    package init() {
        unsafe raw = .allocate(capacity: 1)
        _ = unsafe sem_init(raw, 0, 0)
    }

    deinit {
        _ = unsafe sem_destroy(raw)
        unsafe raw.deallocate()
    }

    package func signal() { _ = unsafe sem_post(raw) }

    /// Waits for a signal; `false` when the time passed without one.
    package func wait(for limit: Duration) -> Bool {
        var until = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &until)
        let (seconds, attoseconds) = limit.components
        let nanoseconds = until.tv_nsec + Int(attoseconds / 1_000_000_000)
        until.tv_sec += Int(seconds) + nanoseconds / 1_000_000_000
        until.tv_nsec = nanoseconds % 1_000_000_000
        while unsafe sem_clockwait(raw, CLOCK_MONOTONIC, &until) == -1 {
            if errno != EINTR { return false }
        }
        return true
    }

    /// Waits for a signal, however long it takes.
    package func wait() {
        while unsafe sem_wait(raw) == -1 {}
    }
}
