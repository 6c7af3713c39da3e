// SPDX-License-Identifier: Apache-2.0

/// The time that a loop's deadlines are measured by, where that is not the kernel's monotonic clock.
///
/// A test turns its hands, so that a time-out of fifteen minutes is over at once.
package protocol LoopClock: Sendable {
    var now: Deadline { get }

    /// Has `wake` called whenever the time has changed.
    func attach(_ wake: @escaping @Sendable () -> Void)
}

extension EventLoop {
    /// The present, by this loop's clock.
    package var now: Deadline { clock?.now ?? .now }

    /// That long from now, by this loop's clock; nothing or less is now.
    package func deadline(after duration: Duration) -> Deadline { now.advanced(by: duration) }

    /// Tells by this loop's clock that a deadline is over.
    package func hasPassed(_ deadline: Deadline) -> Bool { deadline <= now }
}
