// SPDX-License-Identifier: Apache-2.0
import FerryIO

/// Pauses between attempts, doubled each time, with a quarter of chance so that many do not come at once.
package struct Backoff {
    private var left: Int
    private var pause: Duration
    private let sleep: Pause?

    /// Pauses from half a second on, or from another length.
    package init(attempts: Int, from pause: Duration = .milliseconds(500), sleep: Pause? = nil) {
        left = attempts
        self.pause = pause
        self.sleep = sleep
    }

    /// True when no attempts are left.
    package var isSpent: Bool { left == 0 }

    /// Waits before the next attempt; `false` if there is none, because there were enough or the task is cancelled.
    package mutating func wait() async -> Bool {
        guard left > 0 else { return false }
        left -= 1
        let now = pause * Double.random(in: 0.75...1.25)
        pause = min(pause * 2, .seconds(30))
        if let sleep { return await sleep(now) }
        guard let loop = try? ClientLoop.get() else { return false }
        return await loop.sleep(until: loop.deadline(after: now))
    }
}

/// Lets time pass; `false` when the task is cancelled meanwhile.
package typealias Pause = @Sendable (Duration) async -> Bool
